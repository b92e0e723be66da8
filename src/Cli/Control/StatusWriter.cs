using System;
using System.Collections.Generic;
using System.Text.Json;
using NativeCarp.Cli.Logging;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Control;

/// <summary>Writes what status tells of one virtual router as a JSON object.</summary>
internal static class StatusWriter
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Writes the object.</summary>
    public static void Write(
        Utf8JsonWriter writer, VirtualRouter router, RouterRecord record, IReadOnlyList<HealthCheck> checks, MonotonicInstant now)
    {
        RouterConfiguration configuration = router.Configuration;
        CarpParameters parameters = configuration.Parameters;
        writer.WriteStartObject();
        WriteIdentity(writer, configuration);
        writer.WriteString("state", CarpNames.Of(router.State));
        writer.WriteString("since", TimeText.Universal(record.SinceUnixMilliseconds));
        writer.WriteNumber("seconds", Round(now.NanosecondsSince(record.Since) / NanosecondsPerSecond));
        writer.WriteString("reason", record.Reason);
        writer.WriteString("link", TransitionText.Describe(router.Readiness));
        writer.WriteNumber("advbase", parameters.Advbase);
        writer.WriteNumber("advskew", parameters.Advskew);
        writer.WriteNumber("demotion", router.DemotionLevel);
        CheckWriter.WriteCauses(writer, router, checks);
        writer.WriteBoolean("preempt", parameters.Preempt);
        WriteHolds(writer, router, now);
        WriteMaster(writer, router, now);
        if (ObstacleText.DescribePreemption(router, now) is string waits)
        {
            writer.WriteString("not-preempting", waits);
        }

        WriteMasterDown(writer, router, now);
        WriteConflicts(writer, router, record, now);
        WriteAddresses(writer, router);
        WriteHooks(writer, router, record);
        WriteCounters(writer, router.Counters);
        WriteSeconds(writer, "next-deadline", router.NextDeadline, now);
        writer.WriteEndObject();
    }

    /// <summary>The members that name a virtual router.</summary>
    public static void WriteIdentity(Utf8JsonWriter writer, RouterConfiguration configuration)
    {
        if (configuration.Name is not null)
        {
            writer.WriteString("name", configuration.Name);
        }

        writer.WriteNumber("vhid", configuration.Parameters.Vhid);
        writer.WriteString("interface", configuration.InterfaceName);
    }

    private static void WriteMaster(Utf8JsonWriter writer, VirtualRouter router, MonotonicInstant now)
    {
        if (router.Peers.FindMaster(now) is not HeardPeer master)
        {
            return;
        }

        writer.WriteStartObject("heard-master");
        writer.WriteString("address", $"{master.Source}");
        writer.WriteString("mac", $"{master.Mac}");
        writer.WriteNumber("advbase", master.Fields.Advbase);
        writer.WriteNumber("advskew", master.Fields.Advskew);
        writer.WriteNumber("demotion", master.Fields.Demotion);
        writer.WriteNumber("seconds-ago", Round(now.NanosecondsSince(master.HeardAt) / NanosecondsPerSecond));
        writer.WriteNumber("late", master.LateCount);
        writer.WriteEndObject();
    }

    /// <summary>The group, and what keeps the router from taking part although its link is ready.</summary>
    private static void WriteHolds(Utf8JsonWriter writer, VirtualRouter router, MonotonicInstant now)
    {
        if (router.Group is RouterGroup group)
        {
            writer.WriteString("group", group.Name);
        }

        writer.WriteBoolean("drained", (router.Holds & HoldCauses.Drain) != 0);
        if (router.Holds != HoldCauses.None)
        {
            writer.WriteString("held", ObstacleText.Describe(router, TakeoverObstacle.Held, now));
        }

        if (!router.TakeoverHeldSince.IsNever)
        {
            writer.WriteNumber("held-by-link", Round(now.NanosecondsSince(router.TakeoverHeldSince) / NanosecondsPerSecond));
        }

        if (router.DampedUntil > now)
        {
            WriteSeconds(writer, "damped", router.DampedUntil, now);
        }
    }

    private static void WriteMasterDown(Utf8JsonWriter writer, VirtualRouter router, MonotonicInstant now)
    {
        if (router.State != CarpState.Backup)
        {
            return;
        }

        writer.WriteStartObject("master-down");
        WriteSeconds(writer, "ipv4", router.MasterDownDeadline(AddressFamily.Ipv4), now);
        WriteSeconds(writer, "ipv6", router.MasterDownDeadline(AddressFamily.Ipv6), now);
        writer.WriteEndObject();
    }

    /// <summary>Who is at odds with us now, and what is probably wrong.</summary>
    private static void WriteConflicts(Utf8JsonWriter writer, VirtualRouter router, RouterRecord record, MonotonicInstant now)
    {
        writer.WriteStartArray("conflicts");
        for (RivalKind kind = 0; kind <= RivalKind.SameId; kind++)
        {
            if (record.FindRival(router, kind, now) is Rival rival)
            {
                WriteConflict(writer, RivalText.Name(kind), $"{rival.Source}", $"{rival.Mac}", now.NanosecondsSince(rival.Since), rival.Cause);
            }
        }

        if (router.Conflict is AddressConflict conflict)
        {
            string cause = conflict.Node.IsUnspecified
                ? "a host that is none of the nodes has the virtual address"
                : $"{conflict.Node} is silent and still has the virtual address";
            WriteConflict(writer, "address", $"{conflict.Address}", $"{conflict.Mac}", now.NanosecondsSince(conflict.Since), cause);
        }

        writer.WriteEndArray();
    }

    private static void WriteConflict(Utf8JsonWriter writer, string kind, string address, string mac, long sinceNanoseconds, string cause)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", kind);
        writer.WriteString("address", address);
        writer.WriteString("mac", mac);
        writer.WriteNumber("seconds", Round(sinceNanoseconds / NanosecondsPerSecond));
        writer.WriteString("cause", cause);
        writer.WriteEndObject();
    }

    /// <summary>Writes the groups on our links that are none of ours.</summary>
    public static void WriteForeign(Utf8JsonWriter writer, ForeignGroups foreign, MonotonicInstant now)
    {
        writer.WriteStartArray("foreign");
        foreach (ForeignGroup group in foreign.Groups)
        {
            writer.WriteStartObject();
            writer.WriteString("protocol", group.IsVrrp ? "vrrp" : "carp");
            writer.WriteNumber("id", group.Id);
            writer.WriteString("interface", group.InterfaceName);
            writer.WriteString("address", $"{group.Source}");
            writer.WriteString("mac", $"{group.Mac}");
            writer.WriteNumber("seconds-ago", Round(now.NanosecondsSince(group.HeardAt) / NanosecondsPerSecond));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteSeconds(Utf8JsonWriter writer, string name, MonotonicInstant deadline, MonotonicInstant now)
    {
        if (!deadline.IsNever)
        {
            writer.WriteNumber(name, Round(deadline.NanosecondsSince(now) / NanosecondsPerSecond));
        }
    }

    private static void WriteAddresses(Utf8JsonWriter writer, VirtualRouter router)
    {
        writer.WriteStartArray("addresses");
        for (int i = 0; i < router.Configuration.Addresses.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("address", $"{router.Configuration.Addresses[i].Virtual}");
            writer.WriteBoolean("present", router.HasAddress(i));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteHooks(Utf8JsonWriter writer, VirtualRouter router, RouterRecord record)
    {
        if (router.Configuration.Hooks is null)
        {
            return;
        }

        writer.WriteStartObject("hooks");
        if (router.RunningHook is HookEvent running)
        {
            writer.WriteString("running", HookText.Name(running));
        }

        writer.WriteNumber("waiting", router.WaitingHooks);
        writer.WriteNumber("failed", record.HookFailures);
        if (record.LastHook is HookReport last)
        {
            writer.WriteString("last", HookText.Name(last.Event));
            writer.WriteNumber("last-status", last.Kind == HookReportKind.Ended ? last.Exit.ExitCode : -1);
        }

        writer.WriteEndObject();
    }

    private static void WriteCounters(Utf8JsonWriter writer, CarpCounters counters)
    {
        writer.WriteStartObject("counters");
        writer.WriteNumber("received", counters.Received);
        writer.WriteNumber("sent", counters.Sent);
        writer.WriteNumber("send-errors", counters.SendErrors);
        writer.WriteNumber("claims", counters.Claims);
        writer.WriteStartObject("dropped");
        for (int i = 1; i < CarpDropReasons.Count; i++)
        {
            var reason = (CarpDropReason)i;
            if (counters.Dropped(reason) > 0)
            {
                writer.WriteNumber(DropNames.Of(reason), counters.Dropped(reason));
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static double Round(double seconds) => Math.Round(seconds, 3);
}
