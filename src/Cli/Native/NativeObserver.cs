using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Json;
using NativeCarp.Cli.Control;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>Hands what happens to the log, to the records that status shows, and to whoever follows events.</summary>
internal sealed class NativeObserver(Log log, IPlatform platform) : ICarpObserver
{
    private readonly NativeNarrator _narrator = new(log, platform);
    private readonly Dictionary<VirtualRouter, RouterRecord> _records = [];
    private readonly ArrayBufferWriter<byte> _event = new();

    /// <summary>Whoever follows events; null before the control socket is open.</summary>
    public ControlServer? Control { get; set; }

    /// <summary>Tells the supervisor what the routers do; null before there is a loop.</summary>
    public ServiceReporter? Service { get; set; }

    /// <summary>Looks after a take-over whether this host hears anything.</summary>
    public HearingWatch Hearing { get; } = new(platform, log);

    /// <summary>Groups on our links that are none of ours.</summary>
    public ForeignGroups Foreign { get; } = new();

    /// <summary>What is known of a virtual router's past.</summary>
    public RouterRecord RecordOf(VirtualRouter router)
    {
        if (!_records.TryGetValue(router, out RouterRecord? record))
        {
            record = new RouterRecord(platform);
            _records.Add(router, record);
        }

        return record;
    }

    /// <summary>Forgets a virtual router that is no more.</summary>
    public void Forget(VirtualRouter router)
    {
        _records.Remove(router);
        _narrator.Forget(router);
    }

    /// <inheritdoc/>
    public void OnStateChanged(VirtualRouter router, in CarpAction change)
    {
        _narrator.OnStateChanged(router, in change);
        Service?.NoteChange();
        Hearing.Note(router, in change);
        RouterRecord record = RecordOf(router);
        record.Note(router, in change);
        if (BeginEvent(router, "state") is Utf8JsonWriter writer)
        {
            writer.WriteString("from", CarpNames.Of(change.OldState));
            writer.WriteString("to", CarpNames.Of(change.NewState));
            writer.WriteString("reason", record.Reason);
            Publish(writer);
        }
    }

    /// <inheritdoc/>
    public void OnReport(VirtualRouter router, in CarpAction report)
    {
        _narrator.OnReport(router, in report);
        if (BeginEvent(router, "report") is Utf8JsonWriter writer)
        {
            writer.WriteString("text", EventText.Describe(in report));
            Publish(writer);
        }

        if (RivalText.CauseOf(report.Report) is string cause)
        {
            NoteRival(router, RivalKind.Master, report.Peer, report.PeerMac, cause);
        }
    }

    /// <inheritdoc/>
    public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness)
    {
        _narrator.OnReadinessChanged(router, readiness);
        if (BeginEvent(router, "link") is Utf8JsonWriter writer)
        {
            writer.WriteString("text", TransitionText.Describe(readiness));
            Publish(writer);
        }
    }

    /// <inheritdoc/>
    public void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame)
    {
        _narrator.OnFrameDropped(port, router, reason, in advertisement, frame);
        MacAddress mac = advertisement.SourceMac;
        if (reason == CarpDropReason.BadDigest && router is not null)
        {
            NoteRival(router, RivalKind.BadDigest, advertisement.Source, mac, RivalText.OtherPassword);
        }
        else if (reason == CarpDropReason.UnknownVhid
            && Foreign.Note(port.InterfaceName, isVrrp: false, advertisement.Vhid, advertisement.Source, mac, platform.MonotonicClock.Now))
        {
            _narrator.OnForeignGroup(port, in advertisement, mac);
        }
        else if (reason == CarpDropReason.Vrrp && VrrpAdvertisement.TryParse(frame, out VrrpAdvertisement vrrp))
        {
            NoteVrrp(port, in vrrp, mac);
        }
    }

    /// <inheritdoc/>
    public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result) =>
        _narrator.OnAddressRefused(router, in change, result);

    /// <inheritdoc/>
    public void OnRouteRefused(VirtualRouter router, in RouteChange change, PlatformResult result) =>
        _narrator.OnRouteRefused(router, in change, result);

    /// <inheritdoc/>
    public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result) => _narrator.OnSendRefused(router, port, result);

    /// <inheritdoc/>
    public void OnScript(VirtualRouter router, in ScriptReport report) => _narrator.OnScript(router, in report);

    /// <inheritdoc/>
    public void OnHook(VirtualRouter router, in HookReport report)
    {
        _narrator.OnHook(router, in report);
        if (_records.TryGetValue(router, out RouterRecord? record))
        {
            record.Note(in report);
        }

        if (BeginEvent(router, "hook") is Utf8JsonWriter writer)
        {
            writer.WriteString("hook", HookText.Name(report.Event));
            writer.WriteString("text", HookText.Describe(in report, platform));
            Publish(writer);
        }
    }

    /// <inheritdoc/>
    public void OnCheck(HealthCheck check)
    {
        _narrator.OnCheck(check);
        if (BeginEvent("check") is Utf8JsonWriter writer)
        {
            CheckWriter.WriteMembers(writer, check, platform);
            Publish(writer);
        }
    }

    /// <inheritdoc/>
    public void OnAddressesDisturbed(VirtualRouter router, bool arePresent)
    {
        _narrator.OnAddressesDisturbed(router, arePresent);
        TellAddresses(router, "disturbed", arePresent);
    }

    /// <inheritdoc/>
    public void OnAddressesSettled(VirtualRouter router, bool arePresent)
    {
        _narrator.OnAddressesSettled(router, arePresent);
        TellAddresses(router, "addresses", arePresent);
    }

    private void NoteVrrp(LinkPort port, in VrrpAdvertisement vrrp, MacAddress mac)
    {
        Foreign.Note(port.InterfaceName, isVrrp: true, vrrp.VirtualRouterId, vrrp.Source, mac, platform.MonotonicClock.Now);
        for (int i = 0; i < port.Routers.Count; i++)
        {
            VirtualRouter router = port.Routers[i];
            if (router.Configuration.Parameters.Vhid == vrrp.VirtualRouterId
                && NoteRival(router, RivalKind.SameId, vrrp.Source, mac, RivalText.SameId))
            {
                _narrator.OnSameId(router, in vrrp, mac);
            }
        }
    }

    private bool NoteRival(VirtualRouter router, RivalKind kind, InetAddress source, MacAddress mac, string cause)
    {
        bool isNews = RecordOf(router).NoteRival(router, kind, source, mac, cause);
        if (isNews && BeginEvent(router, "conflict") is Utf8JsonWriter writer)
        {
            writer.WriteString("kind", RivalText.Name(kind));
            writer.WriteString("address", $"{source}");
            writer.WriteString("mac", $"{mac}");
            writer.WriteString("cause", cause);
            Publish(writer);
        }

        return isNews;
    }

    private void TellAddresses(VirtualRouter router, string kind, bool arePresent)
    {
        if (BeginEvent(router, kind) is Utf8JsonWriter writer)
        {
            writer.WriteBoolean("present", arePresent);
            Publish(writer);
        }
    }

    /// <summary>Null when nobody listens, so that an event costs nothing then.</summary>
    private Utf8JsonWriter? BeginEvent(VirtualRouter router, string kind)
    {
        Utf8JsonWriter? writer = BeginEvent(kind);
        if (writer is not null)
        {
            StatusWriter.WriteIdentity(writer, router.Configuration);
        }

        return writer;
    }

    private Utf8JsonWriter? BeginEvent(string kind)
    {
        if (Control is not { HasFollowers: true })
        {
            return null;
        }

        _event.ResetWrittenCount();
        var writer = new Utf8JsonWriter(_event);
        writer.WriteStartObject();
        writer.WriteString("event", kind);
        writer.WriteNumber("time", platform.WallClock.UnixMilliseconds);
        return writer;
    }

    private void Publish(Utf8JsonWriter writer)
    {
        writer.WriteEndObject();
        writer.Dispose();
        _event.Write("\n"u8);
        Control!.Publish(_event.WrittenSpan);
    }
}
