using System;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Control;

/// <summary>Why a backup does not take over, and what may be done about it.</summary>
internal static class ObstacleText
{
    /// <summary>Why it leaves the master that it hears in office; null when it hears none, is about to take over, or is no backup.</summary>
    public static string? DescribePreemption(VirtualRouter router, MonotonicInstant now) =>
        router.FindPreemptionObstacle(now) is TakeoverObstacle obstacle ? Describe(router, obstacle, now) : null;

    /// <summary>Describes an obstacle.</summary>
    public static string Describe(VirtualRouter router, TakeoverObstacle obstacle, MonotonicInstant now) => obstacle switch
    {
        TakeoverObstacle.NotListening => "its interface is not ready, or it has not listened long enough to know who else is there",
        TakeoverObstacle.Quiet => "it keeps quiet: start-up-delay, link-up-delay or a release is not over",
        TakeoverObstacle.Held when (router.Holds & HoldCauses.Drain) != 0 => "it is drained: undrain it",
        TakeoverObstacle.Held => $"{DescribeBroken(router)} cannot serve here, and its group moves as one",
        TakeoverObstacle.CannotSend => "its advertisements could not be sent: look at the interface",
        TakeoverObstacle.AddressInUse => "a host that is none of the nodes has the address, and conflict is \"refuse\": find it in the log",
        TakeoverObstacle.BetterMaster when router.Peers.FindMaster(now) is HeardPeer master =>
            $"{master.Source} is master with advskew {master.Fields.Advskew} and is not worse: release or demote it there",
        TakeoverObstacle.BetterMaster => "a master that is not worse was heard just now: release or demote it there",
        TakeoverObstacle.DeafRival => "the master could not hear this node when both were master: look for a filter on the way to it, or stop it",
        TakeoverObstacle.Demoted => "this node is demoted, and the master not more than it",
        TakeoverObstacle.Damped => "faults of this host took the mastership from it too often: it leaves a master that works alone for a while",
        TakeoverObstacle.WaitsForMates => $"it waits until every mate of group {router.Group!.Name} can take over too",
        TakeoverObstacle.PreemptIsOff => "the master is worse, but works, and preempt is off: promote this one, or write preempt = true",
        TakeoverObstacle.PreemptDelay => "preempt-delay is not over",
        _ => throw new ArgumentOutOfRangeException(nameof(obstacle), obstacle, null),
    };

    private static string DescribeBroken(VirtualRouter router) =>
        router.Group?.Broken is VirtualRouter broken ? RouterText.Label(broken.Configuration) : "a mate";
}
