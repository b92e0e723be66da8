using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Control;

/// <summary>Does what clients of the control socket ask for.</summary>
internal sealed class DaemonCommands(CarpDriver driver, NativeObserver observer, IPlatform platform, IDaemon daemon) : IControlCommands
{
    private const int DefaultReleaseSeconds = 3;
    private const int MaximumReleaseSeconds = 86_400;
    private const int DefaultDemotion = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <inheritdoc/>
    public void Execute(ControlRequest request, Utf8JsonWriter reply)
    {
        List<VirtualRouter> routers = RouterSelector.Select(driver.Routers, request.Router);
        if (routers.Count == 0)
        {
            ControlReply.WriteError(reply, $"there is no virtual router \"{request.Router}\": give its name, VHID@INTERFACE or, if it is alone, VHID");
            return;
        }

        if (MovesRouters(request.Command))
        {
            RouterSelector.AddMates(routers);
        }

        string? refusal = request.Command switch
        {
            ControlCommand.Status => WriteStatus(routers, reply),
            ControlCommand.Metrics => WriteMetrics(routers, reply),
            ControlCommand.Events => null,
            ControlCommand.Release => Release(routers, request.Seconds ?? DefaultReleaseSeconds),
            ControlCommand.Demote => Demote(routers, request.By ?? DefaultDemotion),
            ControlCommand.Undemote => Demote(routers, 0),
            ControlCommand.Promote => Promote(routers),
            ControlCommand.Drain => Drain(routers, isDrained: true),
            ControlCommand.Undrain => Drain(routers, isDrained: false),
            ControlCommand.Reload => daemon.Reload(),
            ControlCommand.Stop => Stop(),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Command, null),
        };
        if (refusal is not null)
        {
            ControlReply.WriteError(reply, refusal);
        }
        else if (request.Command is not (ControlCommand.Status or ControlCommand.Metrics))
        {
            ControlReply.WriteDone(reply);
        }
    }

    /// <summary>What is asked of one member of a group is asked of all: they move together.</summary>
    private static bool MovesRouters(ControlCommand command) =>
        command is ControlCommand.Release or ControlCommand.Demote or ControlCommand.Undemote or ControlCommand.Promote
            or ControlCommand.Drain or ControlCommand.Undrain;

    private string? WriteStatus(List<VirtualRouter> routers, Utf8JsonWriter reply)
    {
        MonotonicInstant now = platform.MonotonicClock.Now;
        reply.WriteStartObject();
        reply.WriteBoolean(ControlReply.Ok, true);
        reply.WriteString("version", ProductVersion.Text);
        reply.WriteNumber("pid", Environment.ProcessId);
        reply.WriteStartArray("routers");
        foreach (VirtualRouter router in routers)
        {
            StatusWriter.Write(reply, router, observer.RecordOf(router), driver.Checks, now);
        }

        reply.WriteEndArray();
        CheckWriter.Write(reply, driver.Checks, platform, now);
        StatusWriter.WriteForeign(reply, observer.Foreign, now);
        reply.WriteEndObject();
        return null;
    }

    private string? WriteMetrics(List<VirtualRouter> routers, Utf8JsonWriter reply)
    {
        reply.WriteStartObject();
        reply.WriteBoolean(ControlReply.Ok, true);
        reply.WriteString(
            "text",
            MetricsWriter.Write(
                routers.ConvertAll(router => (router, observer.RecordOf(router))), driver.Checks, platform.MonotonicClock.Now));
        reply.WriteEndObject();
        return null;
    }

    private string? Release(List<VirtualRouter> routers, int seconds)
    {
        if (seconds is < 1 or > MaximumReleaseSeconds)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{seconds} s is no time to keep quiet for: give 1 to {MaximumReleaseSeconds}");
        }

        foreach (VirtualRouter router in routers)
        {
            driver.Release(router, seconds * NanosecondsPerSecond);
        }

        return null;
    }

    private string? Demote(List<VirtualRouter> routers, int level)
    {
        if (level is < 0 or > byte.MaxValue)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{level} is no demotion: give 1 to {byte.MaxValue}");
        }

        foreach (VirtualRouter router in routers)
        {
            driver.Demote(router, (byte)level);
        }

        return Remember(routers);
    }

    private string? Drain(List<VirtualRouter> routers, bool isDrained)
    {
        foreach (VirtualRouter router in routers)
        {
            driver.Drain(router, isDrained);
        }

        return Remember(routers);
    }

    private string? Remember(List<VirtualRouter> routers)
    {
        string? refusal = null;
        foreach (VirtualRouter router in routers)
        {
            refusal ??= daemon.Remember(router);
        }

        return refusal is null ? null : $"done, but a daemon that is restarted will not know of it: {refusal}";
    }

    /// <summary>All or none: half of them elsewhere is what nobody asked for.</summary>
    private string? Promote(List<VirtualRouter> routers)
    {
        MonotonicInstant now = platform.MonotonicClock.Now;
        foreach (VirtualRouter router in routers)
        {
            if (router.FindPromotionObstacle(now) is TakeoverObstacle obstacle)
            {
                return $"{RouterText.Label(router.Configuration)}: {ObstacleText.Describe(router, obstacle, now)}";
            }
        }

        foreach (VirtualRouter router in routers)
        {
            driver.Promote(router);
        }

        return null;
    }

    private string? Stop()
    {
        daemon.Stop();
        return null;
    }
}
