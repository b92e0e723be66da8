using System;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Protocol;

/// <summary>
/// What an advertisement says of its sender, in the order in which masters are compared: first the demotion (byte 4, as OpenBSD),
/// then the interval. Smaller is better. Source: protocol.md section 3.4.
/// </summary>
/// <param name="Advbase">The advbase field, seconds.</param>
/// <param name="Advskew">The advskew field, 1/256 s.</param>
/// <param name="Demotion">Byte 4; 0 from everyone but OpenBSD and us.</param>
public readonly record struct CarpPrecedence(byte Advbase, byte Advskew, byte Demotion) : IComparable<CarpPrecedence>
{
    /// <summary>The largest advskew a node that stays may send; 255 is kept for the bow-out.</summary>
    public const byte MaximumAdvskew = 254;

    /// <summary>What a node that leaves sends: 255/255. Source: protocol.md section 3.6.</summary>
    public static CarpPrecedence BowOut => new(byte.MaxValue, byte.MaxValue, 0);

    /// <summary>The interval the fields announce.</summary>
    public CarpInterval Interval => CarpInterval.FromAdvertisement(Advbase, Advskew);

    /// <summary>What <paramref name="advertisement"/> says of its sender.</summary>
    public static CarpPrecedence Of(in CarpAdvertisement advertisement) =>
        new(advertisement.Advbase, advertisement.Advskew, advertisement.Demotion);

    /// <summary>
    /// The fields a node sends at a demotion level. Above level 0 the advskew is worse than any healthy node's and the advbase not
    /// below the largest one heard, so that peers that ignore byte 4 name the same winner as those that honour it.
    /// Source: architecture.md section 4, "demotion".
    /// </summary>
    /// <param name="parameters">The configured values.</param>
    /// <param name="demotionLevel">0 to 255; 0 is healthy.</param>
    /// <param name="largestAdvbaseHeard">The largest advbase heard within a master-down time, 0 when none was.</param>
    public static CarpPrecedence ForLevel(CarpParameters parameters, byte demotionLevel, byte largestAdvbaseHeard)
    {
        if (demotionLevel == 0)
        {
            return new(parameters.Advbase, parameters.Advskew, 0);
        }

        int worse = int.Max(parameters.Advskew + 1, 241 + (parameters.Advskew / 20));
        int advskew = int.Max(parameters.Advskew, int.Min(MaximumAdvskew, worse));
        byte advbase = byte.Max(byte.Max(parameters.Advbase, largestAdvbaseHeard), 1);
        return new(advbase, (byte)advskew, demotionLevel);
    }

    /// <summary>
    /// The advertisement a stepping-down master sends: ours, made worse than the winner's, so that it makes the winner announce
    /// again and can push nobody down. Source: architecture.md section 4, "a better master heard in Master".
    /// </summary>
    public CarpPrecedence ToParting(CarpPrecedence winner) => new(
        Advbase,
        (byte)int.Min(MaximumAdvskew, byte.Max(Advskew, winner.Advskew) + 1),
        byte.Max(Demotion, winner.Demotion));

    /// <summary>Negative when this is the better master, 0 on a tie.</summary>
    public int CompareTo(CarpPrecedence other)
    {
        int byDemotion = Demotion.CompareTo(other.Demotion);
        return byDemotion != 0 ? byDemotion : Interval.CompareTo(other.Interval);
    }

    /// <summary>Whether this is strictly the better master.</summary>
    public bool IsBetterThan(CarpPrecedence other) => CompareTo(other) < 0;

    /// <summary>Whether this is strictly the worse master.</summary>
    public bool IsWorseThan(CarpPrecedence other) => CompareTo(other) > 0;
}
