using System;
using System.Globalization;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Logging;

/// <summary>Why something happened, in words for an engineer at night.</summary>
internal static class TransitionText
{
    /// <summary>The reason of a change of state; short, for it stands in parentheses.</summary>
    public static string Describe(in CarpAction change, LinkReadiness readiness) => change.Reason switch
    {
        CarpTransitionReason.LinkReady => "listening",
        CarpTransitionReason.LinkLost => Describe(readiness),
        CarpTransitionReason.MasterDown => $"no advertisement for {Seconds(change.ElapsedNanoseconds)}",
        CarpTransitionReason.BowOut => "the master has bowed out",
        CarpTransitionReason.Preemption => $"we are better than {change.Peer}, {Fields(change.PeerFields)}",
        CarpTransitionReason.MasterDemoted => $"{change.Peer} is demoted, {Fields(change.PeerFields)}",
        CarpTransitionReason.MasterTooSlow => $"{change.Peer} is too slow, {Fields(change.PeerFields)}",
        CarpTransitionReason.BetterMaster => $"{change.Peer} is better, {Fields(change.PeerFields)}",
        CarpTransitionReason.TieLost => $"{change.Peer} is equal and goes first, {Fields(change.PeerFields)}",
        CarpTransitionReason.DeafRival =>
            $"{change.Peer} cannot hear us and has the address, {Fields(change.PeerFields)}: left to it; look for a filter on the way to it",
        CarpTransitionReason.Stalled => "this process did not run for too long",
        CarpTransitionReason.CannotSend => "no advertisement could be sent",
        CarpTransitionReason.Promoted => "promoted on request",
        CarpTransitionReason.Released => "released on request",
        CarpTransitionReason.AddressesTaken => "somebody on this host keeps taking the addresses away",
        CarpTransitionReason.HookFailed => "on-master failed, and on-master-failure says to give up then",
        CarpTransitionReason.ChecksFail => "a check keeps this node out",
        CarpTransitionReason.ChecksPass => "no check keeps this node out any more",
        CarpTransitionReason.LastResort => "a check keeps this node out, but nobody else is there: serving as a last resort",
        CarpTransitionReason.MateMoved => "the master has given a mate of the group up and is silent here",
        CarpTransitionReason.MateFailed => "its group cannot serve on this node",
        CarpTransitionReason.GroupSplit => "the leading mate of the group is with another node",
        CarpTransitionReason.Drained => "drained on request",
        CarpTransitionReason.Stopped => "stopped",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change.Reason, null),
    };

    /// <summary>What keeps an interface from being used, and what may mend it.</summary>
    public static string Describe(LinkReadiness readiness) => readiness switch
    {
        LinkReadiness.Ready => "ready",
        LinkReadiness.NoInterface => "no such interface yet",
        LinkReadiness.NotEthernet => "the interface is not an Ethernet one",
        LinkReadiness.Down => "the interface is down",
        LinkReadiness.NoCarrier => "the interface has no carrier",
        LinkReadiness.NoSourceAddress => "the source address is not on this host yet",
        LinkReadiness.AttachFailed => "the system refuses to listen there; trying again every second",
        LinkReadiness.Unknown => "not looked at yet",
        _ => throw new ArgumentOutOfRangeException(nameof(readiness), readiness, null),
    };

    private static string Fields(CarpPrecedence fields) => fields.Demotion == 0
        ? $"advbase {fields.Advbase} advskew {fields.Advskew}"
        : $"advbase {fields.Advbase} advskew {fields.Advskew} demotion {fields.Demotion}";

    private static string Seconds(long nanoseconds) => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e9:F3} s");
}
