using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NativeCarp.Cli.Control;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Ucarp;

/// <summary>Tells what happens in ucarp's own lines, and limits whatever a peer can make it repeat.</summary>
internal sealed class UcarpNarrator(Log log, IPlatform platform) : ICarpObserver
{
    private const int LimiterCapacity = 64;

    private readonly RepeatLimiter<LineKey> _limiter = new(LimiterCapacity);

    /// <inheritdoc/>
    public void OnStateChanged(VirtualRouter router, in CarpAction change)
    {
        string? cause = change.Reason switch
        {
            CarpTransitionReason.BetterMaster or CarpTransitionReason.TieLost => UcarpLogLines.PreferredMasterAdvertised(change.Peer),
            CarpTransitionReason.Preemption => UcarpLogLines.PreemptingMaster(change.Peer),
            CarpTransitionReason.MasterTooSlow => UcarpLogLines.MasterGoingToTimeOut(change.Peer),
            _ => null,
        };
        if (cause is not null)
        {
            log.Warning(cause);
        }

        log.Warning(UcarpLogLines.SwitchingToState(CarpNames.Of(change.NewState), TransitionText.Describe(in change, router.Readiness)));
    }

    /// <inheritdoc/>
    public void OnReport(VirtualRouter router, in CarpAction report)
    {
        if (!Passes(new LineKey(LineKind.Report, (int)report.Report, report.Peer, router), out int heldBack))
        {
            return;
        }

        Warn(
            report.Report == CarpReport.WorseMasterHeard
                ? UcarpLogLines.NonPreferredMasterAdvertising(report.Peer)
                : EventText.Describe(in report),
            heldBack);
    }

    /// <inheritdoc/>
    public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness)
    {
        string name = router.Configuration.InterfaceName;
        if (readiness == LinkReadiness.Ready)
        {
            log.Info(UcarpLogLines.LocalEthernetAddress(router.Port.Link.Mac));
        }
        else
        {
            log.Warning($"Waiting for [{name}]: {TransitionText.Describe(readiness)}");
        }
    }

    /// <inheritdoc/>
    public void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame)
    {
        bool isWarned = reason is CarpDropReason.BadTtl or CarpDropReason.BadVersion or CarpDropReason.BadChecksum
            or CarpDropReason.BadIpChecksum or CarpDropReason.BadDigest or CarpDropReason.Vrrp;
        if (isWarned)
        {
            if (Passes(new LineKey(LineKind.Drop, (int)reason, advertisement.Source, router), out int heldBack))
            {
                Warn(DescribeDrop(router, reason, in advertisement, frame), heldBack);
            }
        }
        else if (log.IsDebugEnabled)
        {
            log.Debug(DescribeDrop(router, reason, in advertisement, frame));
        }
    }

    /// <inheritdoc/>
    public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result)
    {
        if (Passes(new LineKey(LineKind.Address, (int)change.Kind, change.Address.Address, router), out int heldBack))
        {
            Warn(EventText.AddressRefused(in change, router.Configuration.InterfaceName, platform.DescribeError(result.NativeCode)), heldBack);
        }
    }

    /// <inheritdoc/>
    public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result)
    {
        if (Passes(new LineKey(LineKind.Send, result.NativeCode, default, router), out int heldBack))
        {
            Warn(EventText.SendRefused(port.InterfaceName, platform.DescribeError(result.NativeCode)), heldBack);
        }
    }

    /// <inheritdoc/>
    public void OnAddressesDisturbed(VirtualRouter router, bool arePresent)
    {
        InetAddress address = router.Configuration.Addresses[0].Virtual.Address;
        if (Passes(new LineKey(LineKind.Disturbance, arePresent ? 1 : 0, address, router), out int heldBack))
        {
            Warn(EventText.AddressDisturbed(address, arePresent, isManaged: router.Configuration.Scripts is null), heldBack);
        }
    }

    /// <inheritdoc/>
    public void OnScript(VirtualRouter router, in ScriptReport report)
    {
        IReadOnlyList<string> command = router.Configuration.Scripts![report.Role]!;
        switch (report.Kind)
        {
            case ScriptReportKind.Starting:
                log.Warning(UcarpLogLines.Spawning(command));
                break;
            case ScriptReportKind.Refused:
                log.Error(UcarpLogLines.UnableToExec(command, Marshal.GetPInvokeErrorMessage(report.Refusal.NativeCode)));
                break;
            case ScriptReportKind.Ended:
                TellScriptEnd(router, in report, command[0]);
                break;
            case ScriptReportKind.Slow:
                log.Warning($"{command[0]} has been running for a minute");
                break;
            case ScriptReportKind.Overdue:
                log.Warning($"{command[0]} has kept the opposite script waiting for a minute: ending it");
                break;
        }
    }

    /// <summary>Swapped and misspelt scripts are the commonest fault in the field; their exit status alone says nothing of it.</summary>
    private void TellScriptEnd(VirtualRouter router, in ScriptReport report, string script)
    {
        string end = report.Exit switch
        {
            { Signal: > 0 } => $"signal {report.Exit.Signal}",
            { ExitCode: < 0 } => "a status that is not known",
            _ => $"exit status {report.Exit.ExitCode}",
        };
        InetAddress address = router.Configuration.Addresses[0].Virtual.Address;
        if (report.AddressIsPresent == (report.Role == ScriptRole.Up))
        {
            if (report.Exit is { ExitCode: > 0 } or { Signal: > 0 })
            {
                log.Warning($"{script} has ended with {end}");
            }

            return;
        }

        log.Warning(report.Role == ScriptRole.Up
            ? $"{script} has ended with {end}, but {address} is on no interface: does it add the address, or are up and down swapped?"
            : $"{script} has ended with {end}, but {address} is still on this host: does it remove the address, or are up and down swapped?");
    }

    /// <inheritdoc/>
    public void OnAddressesSettled(VirtualRouter router, bool arePresent)
    {
        if (log.IsDebugEnabled)
        {
            log.Debug(arePresent ? "the virtual address is present" : "the virtual address is absent");
        }
    }

    private static string DescribeDrop(
        VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame)
    {
        switch (reason)
        {
            case CarpDropReason.BadDigest when router is not null:
                Span<byte> computed = stackalloc byte[CarpDigest.LengthBytes];
                Span<byte> received = stackalloc byte[CarpDigest.LengthBytes];
                router.ComputeDigest(advertisement.Counter).WriteBytes(computed);
                advertisement.Digest.WriteBytes(received);
                return UcarpLogLines.BadDigest(computed, received, advertisement.Source);
            case CarpDropReason.BadTtl:
                return UcarpLogLines.BadTtl(advertisement.HopLimit, advertisement.Source);
            case CarpDropReason.BadVersion:
                return UcarpLogLines.BadVersion(VersionOf(frame, advertisement.Family), advertisement.Source);
            case CarpDropReason.BadChecksum or CarpDropReason.BadIpChecksum:
                return UcarpLogLines.BadChecksum(advertisement.Source);
            case CarpDropReason.Vrrp when VrrpAdvertisement.TryParse(frame, out VrrpAdvertisement vrrp):
                return EventText.Describe(in vrrp);
            default:
                return $"Ignoring a frame: {DropNames.Of(reason)} from {advertisement.Source}";
        }
    }

    /// <summary>The version nibble, first of the payload behind Ethernet and IP header.</summary>
    private static byte VersionOf(ReadOnlySpan<byte> frame, AddressFamily family) => (byte)(frame[
        EthernetHeader.LengthBytes + (family == AddressFamily.Ipv4 ? Ipv4Header.LengthBytes : Ipv6Header.LengthBytes)] >> 4);

    /// <summary>Asked before a line is built, so that what is held back costs next to nothing.</summary>
    private bool Passes(in LineKey key, out int heldBack) => _limiter.TryPass(in key, platform.MonotonicClock.Now, out heldBack);

    private void Warn(string text, int heldBack) => log.Warning(LogLine.WithHeldBack(text, heldBack));
}
