using System.Collections.Generic;
using System.Linq;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>A small world to be explored through and through.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Members">Who is in it; the order is that of their addresses.</param>
internal sealed record ModelPlan(string Name, IReadOnlyList<ModelMember> Members)
{
    /// <summary>Ticks of a second, the interval of a member with advskew 0. A member's advskew must be a whole number of ticks.</summary>
    public int TicksPerSecond { get; init; } = 4;

    /// <summary>How many ticks after the first the last member may start.</summary>
    public int StartWindowTicks { get; init; } = 1;

    /// <summary>Whether a timer may be served one tick late.</summary>
    public bool HasTimerJitter { get; init; }

    /// <summary>Whether what is sent arrives in the same tick; otherwise it may take until the next.</summary>
    public bool IsPrompt { get; init; }

    public int Losses { get; init; }

    public int Crashes { get; init; }

    public int Restarts { get; init; }

    public int BowOuts { get; init; }

    /// <summary>How often a direction between two members, or a member from all others, may be cut; mending is free.</summary>
    public int Cuts { get; init; }

    /// <summary>Whether the first member is cut off from the others at the beginning.</summary>
    public bool BeginsApart { get; init; }

    /// <summary>Whether a question for the address crosses a cut, as through a switch that filters the group.</summary>
    public bool CutsAdvertisementsAlone { get; init; }

    /// <summary>How often a member may be demoted; returning to health is free.</summary>
    public int Demotions { get; init; }

    /// <summary>Whether who would be demoted is kept out of the election by a check instead.</summary>
    public bool ChecksKeepOut { get; init; }

    /// <summary>Whether ours send in IPv6 too, where the order of the addresses is the other way round.</summary>
    public bool RunsIpv6 { get; init; }

    /// <summary>Whether ours have all the same source address, as cloned machines do, so that chance must decide.</summary>
    public bool AreClones { get; init; }

    /// <summary>
    /// Whether ours ask who has the virtual address before they believe a counter that repeats; otherwise they believe it.
    /// </summary>
    public bool AsksForAddress { get; init; }

    /// <summary>Whether it is followed whose announcement the neighbours heard last, and ours get their addresses up to a tick late.</summary>
    public bool HasNeighbors { get; init; }

    /// <summary>Where ucarp's packet ring is in its second, in ticks.</summary>
    public int RingPhase { get; init; }

    /// <summary>No more states than this; what was not reached is reported.</summary>
    public int MaximumStates { get; init; } = 400_000;

    public bool HasUcarp => Members.Any(member => member.Kind is PeerKind.Ucarp or PeerKind.UcarpBigEndian);
}
