using System;
using System.Collections.Generic;
using NativeCarp.Cli.Control;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>Tells what happens in the shape of the kernels' lines: <c>vhid 40@eth1: BACKUP -> MASTER (why)</c>.</summary>
internal sealed class NativeNarrator(Log log, IPlatform platform) : ICarpObserver
{
    private const int LimiterCapacity = 256;

    private readonly RepeatLimiter<LineKey> _limiter = new(LimiterCapacity);
    private readonly Dictionary<VirtualRouter, string> _labels = [];

    /// <summary>Forgets a virtual router that is no more.</summary>
    public void Forget(VirtualRouter router) => _labels.Remove(router);

    /// <inheritdoc/>
    public void OnStateChanged(VirtualRouter router, in CarpAction change)
    {
        var subject = new LogSubject("state", router.Configuration)
        {
            From = CarpNames.Of(change.OldState),
            To = CarpNames.Of(change.NewState),
            Reason = TransitionText.Describe(in change, router.Readiness),
        };
        log.Write(LogSeverity.Notice, $"{Label(router)}: {subject.From} -> {subject.To} ({Word(in change)}{subject.Reason})", subject);
    }

    /// <inheritdoc/>
    public void OnReport(VirtualRouter router, in CarpAction report)
    {
        if (report.Report == CarpReport.SignatureSwitched)
        {
            log.Notice($"{Label(router)}: {EventText.Describe(in report)}");
            return;
        }

        if (Passes(new LineKey(LineKind.Report, (int)report.Report, report.Peer, router), out int heldBack))
        {
            Warn(router, "report", EventText.Describe(in report), heldBack);
        }
    }

    /// <inheritdoc/>
    public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness)
    {
        if (readiness != LinkReadiness.Ready)
        {
            string reason = TransitionText.Describe(readiness);
            var subject = new LogSubject("link", router.Configuration) { Reason = reason };
            log.Write(LogSeverity.Warning, $"{Label(router)}: waiting: {reason}", subject);
        }
    }

    /// <inheritdoc/>
    public void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame)
    {
        if (!DropText.IsWorthALine(reason))
        {
            if (log.IsDebugEnabled)
            {
                log.Debug($"{port.InterfaceName}: ignoring a frame of {advertisement.Source}: {DropNames.Of(reason)}");
            }
        }
        else if (Passes(new LineKey(LineKind.Drop, (int)reason, advertisement.Source, router), out int heldBack))
        {
            // Put into words only here: a flood must not cost a text for each frame.
            string text = DropText.Describe(reason, in advertisement, frame);
            log.Write(
                LogSeverity.Warning,
                LogLine.WithHeldBack($"{(router is null ? port.InterfaceName : Label(router))}: {text}", heldBack),
                new LogSubject("drop", router?.Configuration));
        }
    }

    /// <summary>A CARP group that is none of ours was heard for the first time.</summary>
    public void OnForeignGroup(LinkPort port, in CarpAdvertisement advertisement, MacAddress mac)
    {
        if (Passes(new LineKey(LineKind.Drop, (int)CarpDropReason.UnknownVhid, advertisement.Source, null), out int heldBack))
        {
            string text = $"{port.InterfaceName}: {advertisement.Source} ({mac}) advertises with vhid {advertisement.Vhid}, which is none of ours here";
            log.Info(LogLine.WithHeldBack(text, heldBack));
        }
    }

    /// <summary>A VRRP router uses the id of one of ours.</summary>
    public void OnSameId(VirtualRouter router, in VrrpAdvertisement vrrp, MacAddress mac) =>
        Warn(router, "conflict", $"{vrrp.Source} ({mac}) is a VRRP router with our id {vrrp.VirtualRouterId}: {RivalText.SameId}", heldBack: 0);

    /// <inheritdoc/>
    public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result)
    {
        if (Passes(new LineKey(LineKind.Address, (int)change.Kind, change.Address.Address, router), out int heldBack))
        {
            string error = platform.DescribeError(result.NativeCode);
            Warn(router, "address", EventText.AddressRefused(in change, RouterText.InterfaceOf(router.Configuration, change.Address), error), heldBack);
        }
    }

    /// <inheritdoc/>
    public void OnRouteRefused(VirtualRouter router, in RouteChange change, PlatformResult result)
    {
        if (Passes(new LineKey(LineKind.Route, (int)change.Kind, change.Destination.Address, router), out int heldBack))
        {
            Warn(router, "route", EventText.RouteRefused(in change, result, platform.DescribeError(result.NativeCode)), heldBack);
        }
    }

    /// <inheritdoc/>
    public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result)
    {
        if (Passes(new LineKey(LineKind.Send, result.NativeCode, default, router), out int heldBack))
        {
            Warn(router, "send", EventText.SendRefused(port.InterfaceName, platform.DescribeError(result.NativeCode)), heldBack);
        }
    }

    /// <inheritdoc/>
    public void OnScript(VirtualRouter router, in ScriptReport report) =>
        throw new InvalidOperationException("only ucarp's mode has scripts that manage addresses");

    /// <inheritdoc/>
    public void OnHook(VirtualRouter router, in HookReport report)
    {
        string text = HookText.Describe(in report, platform);
        LogSeverity severity = HookText.IsTrouble(in report) ? LogSeverity.Warning : LogSeverity.Info;
        log.Write(severity, $"{Label(router)}: {text}", new LogSubject("hook", router.Configuration));
    }

    /// <inheritdoc/>
    public void OnCheck(HealthCheck check)
    {
        string text = $"check {check.Configuration.Name}: {CheckText.Describe(check.State.Last, platform)}: {CheckText.DescribeEffect(check)}";
        log.Write(check.State.Counts ? LogSeverity.Warning : LogSeverity.Notice, text, new LogSubject("check", router: null));
    }

    /// <inheritdoc/>
    public void OnAddressesDisturbed(VirtualRouter router, bool arePresent)
    {
        InetAddress address = router.Configuration.Addresses[0].Virtual.Address;
        if (Passes(new LineKey(LineKind.Disturbance, arePresent ? 1 : 0, address, router), out int heldBack))
        {
            Warn(router, "disturbed", EventText.AddressDisturbed(address, arePresent, isManaged: true), heldBack);
        }
    }

    /// <inheritdoc/>
    public void OnAddressesSettled(VirtualRouter router, bool arePresent)
    {
        if (log.IsDebugEnabled)
        {
            log.Debug($"{Label(router)}: the addresses are {(arePresent ? "present" : "absent")}");
        }
    }

    /// <summary>The word an administrator knows the commonest change by, before its particulars.</summary>
    private static string Word(in CarpAction change) => change.Reason == CarpTransitionReason.MasterDown ? "master down: " : "";

    private bool Passes(in LineKey key, out int heldBack) => _limiter.TryPass(in key, platform.MonotonicClock.Now, out heldBack);

    private void Warn(VirtualRouter router, string happening, string text, int heldBack) => log.Write(
        LogSeverity.Warning, LogLine.WithHeldBack($"{Label(router)}: {text}", heldBack), new LogSubject(happening, router.Configuration));

    private string Label(VirtualRouter router)
    {
        if (!_labels.TryGetValue(router, out string? label))
        {
            label = RouterText.Label(router.Configuration);
            _labels.Add(router, label);
        }

        return label;
    }
}
