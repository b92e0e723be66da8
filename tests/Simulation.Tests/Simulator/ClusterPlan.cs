using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>A cluster as planned: who is in it and what the network is like on a good day.</summary>
internal sealed record ClusterPlan(IReadOnlyList<MemberPlan> Members, bool RunsIpv4, bool RunsIpv6, long JitterNanoseconds)
{
    /// <summary>Whether every nativecarp has <see cref="MemberChecks"/>.</summary>
    public bool HasChecks { get; init; }

    public bool HasUcarp => Members.Any(member => member.Kind is PeerKind.Ucarp or PeerKind.UcarpBigEndian);

    public bool IsPure => Members.All(member => member.Kind == PeerKind.Nativecarp);

    /// <summary>The longest time any member waits for an advertisement; ucarp rounds up to whole intervals, one late.</summary>
    public long LongestMasterDownNanoseconds => Members.Max(member =>
    {
        long interval = CarpInterval.FromAdvertisement(member.Advbase, member.Advskew).Nanoseconds;
        var parameters = new CarpParameters { Vhid = 1, Advbase = member.Advbase, Advskew = member.Advskew };
        return member.Kind switch
        {
            PeerKind.OpenBsd => 3 * interval,
            PeerKind.Ucarp or PeerKind.UcarpBigEndian => 4 * interval,
            _ => parameters.ComputeMasterDownTime(0).Nanoseconds,
        };
    });

    /// <summary>What time without an owner cannot be avoided when the owner fell silent.</summary>
    public long UnavoidableLossNanoseconds => LongestMasterDownNanoseconds;

    /// <summary>What time with two owners cannot be avoided when they begin to hear each other: until one speaks and is taken in.</summary>
    public long UnavoidableDoublingNanoseconds => LongestIntervalNanoseconds + (HasUcarp ? 1_000_000_000 : 0);

    public long LongestIntervalNanoseconds =>
        Members.Max(member => CarpInterval.FromAdvertisement(member.Advbase, member.Advskew).Nanoseconds);
}
