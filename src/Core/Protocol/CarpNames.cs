using System;

namespace NativeCarp.Core.Protocol;

/// <summary>The names of states and reasons in logs, status and the environment of scripts.</summary>
public static class CarpNames
{
    /// <summary>A state in capitals, as ucarp and the kernels write it.</summary>
    public static string Of(CarpState state) => state switch
    {
        CarpState.Init => "INIT",
        CarpState.Backup => "BACKUP",
        CarpState.Master => "MASTER",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    /// <summary>A reason as one word, which scripts compare: <c>master-down</c>.</summary>
    public static string Of(CarpTransitionReason reason) => reason switch
    {
        CarpTransitionReason.LinkReady => "link-ready",
        CarpTransitionReason.LinkLost => "link-lost",
        CarpTransitionReason.MasterDown => "master-down",
        CarpTransitionReason.BowOut => "bow-out",
        CarpTransitionReason.Preemption => "preemption",
        CarpTransitionReason.MasterDemoted => "master-demoted",
        CarpTransitionReason.MasterTooSlow => "master-too-slow",
        CarpTransitionReason.BetterMaster => "better-master",
        CarpTransitionReason.TieLost => "tie-lost",
        CarpTransitionReason.DeafRival => "deaf-rival",
        CarpTransitionReason.Stalled => "stalled",
        CarpTransitionReason.CannotSend => "cannot-send",
        CarpTransitionReason.Released => "released",
        CarpTransitionReason.Promoted => "promoted",
        CarpTransitionReason.AddressesTaken => "addresses-taken",
        CarpTransitionReason.HookFailed => "hook-failed",
        CarpTransitionReason.ChecksFail => "checks-fail",
        CarpTransitionReason.ChecksPass => "checks-pass",
        CarpTransitionReason.LastResort => "last-resort",
        CarpTransitionReason.MateMoved => "mate-moved",
        CarpTransitionReason.MateFailed => "mate-failed",
        CarpTransitionReason.GroupSplit => "group-split",
        CarpTransitionReason.Drained => "drained",
        CarpTransitionReason.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
