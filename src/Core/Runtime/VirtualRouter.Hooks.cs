using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <content>The administrator's programs that run when the state changes.</content>
public sealed partial class VirtualRouter
{
    private const long FirstGiveUpNanoseconds = 10_000_000_000;
    private const long LongestGiveUpNanoseconds = 600_000_000_000;

    private readonly RouterHooks? _hooks;
    private long _giveUpNanoseconds = FirstGiveUpNanoseconds;

    /// <summary>The hook that runs; null when none does.</summary>
    public HookEvent? RunningHook => _hooks?.Running;

    /// <summary>How many hooks wait for the one that runs.</summary>
    public int WaitingHooks => _hooks?.WaitingCount ?? 0;

    internal MonotonicInstant NextHookDeadline => _hooks?.NextDeadline ?? MonotonicInstant.Never;

    internal void Inherit(VirtualRouter former)
    {
        _machine.Inherit(former._machine);
        Demotion = former.Demotion;
        DampedUntil = former.DampedUntil;
        _damper = former._damper;
        FollowDemotion(MonotonicInstant.LongAgo);
        Hold(HoldCauses.Drain, (former.Holds & HoldCauses.Drain) != 0, MonotonicInstant.LongAgo);
        _giveUpNanoseconds = former._giveUpNanoseconds;
    }

    private void TellHooks(in CarpAction change, MonotonicInstant now) => _hooks?.Tell(
        change.NewState switch
        {
            CarpState.Master => HookEvent.Master,
            CarpState.Backup => HookEvent.Backup,
            _ => change.Reason == CarpTransitionReason.Stopped ? HookEvent.Stop : HookEvent.Fault,
        },
        DescribeForHooks(in change),
        now);

    private string[] DescribeForHooks(in CarpAction change)
    {
        var addresses = new StringBuilder();
        foreach (RouterAddress address in Configuration.Addresses)
        {
            addresses.Append(addresses.Length == 0 ? "" : " ").Append(address.Virtual.ToString());
        }

        return
        [
            $"NATIVECARP_NAME={Configuration.Name}",
            $"NATIVECARP_INTERFACE={Configuration.InterfaceName}",
            $"NATIVECARP_VHID={Configuration.Parameters.Vhid}",
            $"NATIVECARP_ADDRESSES={addresses}",
            $"NATIVECARP_OLD_STATE={CarpNames.Of(change.OldState)}",
            $"NATIVECARP_NEW_STATE={CarpNames.Of(change.NewState)}",
            $"NATIVECARP_REASON={CarpNames.Of(change.Reason)}",
            $"NATIVECARP_PEER={(change.Peer.IsUnspecified ? "" : change.Peer.ToString())}",
        ];
    }

    private void ServeHooks(MonotonicInstant now)
    {
        if (_hooks is not null)
        {
            _hooks.HandleTimeout(now, out HookEvent? failed);
            if (failed is HookEvent what)
            {
                HandleHookEnd(what, hasFailed: true, now);
            }
        }
    }

    private void HandleHookExit(in ProcessExit exit, MonotonicInstant now)
    {
        if (_hooks is not null && _hooks.HandleExit(in exit, now, out HookEvent what, out bool hasFailed))
        {
            HandleHookEnd(what, hasFailed, now);
            ServeHooks(now);
            DrainActions(now);
            NoteDeadline();
        }
    }

    /// <summary>
    /// A master without what belongs to it is none. Each time in a row it keeps quiet for twice as long, so that two nodes which both fail do
    /// not hand the addresses to and fro.
    /// </summary>
    private void HandleHookEnd(HookEvent what, bool hasFailed, MonotonicInstant now)
    {
        // With a later change waiting, it was the hook of a mastership that is over.
        if (what != HookEvent.Master || !Configuration.Hooks!.GivesUpOnFailure || _hooks!.WaitingCount > 0)
        {
            return;
        }

        if (!hasFailed)
        {
            _giveUpNanoseconds = FirstGiveUpNanoseconds;
        }
        else if (State == CarpState.Master)
        {
            GiveUp(_giveUpNanoseconds, now, CarpTransitionReason.HookFailed);
            _giveUpNanoseconds = long.Min(2 * _giveUpNanoseconds, LongestGiveUpNanoseconds);
        }
    }
}
