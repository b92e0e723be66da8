using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Control;

/// <summary>
/// States and counters as OpenMetrics text, for whoever collects them through the verb: the daemon never serves the network.
/// Source: OpenMetrics 1.0, the text format.
/// </summary>
internal static class MetricsWriter
{
    /// <summary>The whole text, its end mark included.</summary>
    public static string Write(
        IReadOnlyList<(VirtualRouter Router, RouterRecord Record)> routers, IReadOnlyList<HealthCheck> checks, MonotonicInstant now)
    {
        var text = new StringBuilder();
        Family(text, "nativecarp_state", "gauge", "0 Init, 1 Backup, 2 Master.");
        Each(text, routers, "nativecarp_state", static entry => (long)entry.Router.State);
        Family(text, "nativecarp_demotion", "gauge", "Demotion level as advertised.");
        Each(text, routers, "nativecarp_demotion", static entry => entry.Router.DemotionLevel);
        Family(text, "nativecarp_held", "gauge", "Whether this node takes no part: drained, or for its group.");
        Each(text, routers, "nativecarp_held", static entry => entry.Router.Holds != HoldCauses.None ? 1 : 0);
        Family(text, "nativecarp_damped", "gauge", "Whether this node leaves a worse master in office after too many faults of its own.");
        Each(text, routers, "nativecarp_damped", entry => entry.Router.DampedUntil > now ? 1 : 0);
        Family(text, "nativecarp_times_master", "counter", "Times this node became master.");
        Each(text, routers, "nativecarp_times_master_total", static entry => entry.Record.TimesMaster);
        Family(text, "nativecarp_addresses_present", "gauge", "Virtual addresses that are on this host.");
        Each(text, routers, "nativecarp_addresses_present", static entry => CountPresent(entry.Router));
        Family(text, "nativecarp_advertisements_received", "counter", "Advertisements that were believed.");
        Each(text, routers, "nativecarp_advertisements_received_total", static entry => entry.Router.Counters.Received);
        Family(text, "nativecarp_frames_sent", "counter", "Frames that left this host.");
        Each(text, routers, "nativecarp_frames_sent_total", static entry => entry.Router.Counters.Sent);
        Family(text, "nativecarp_send_errors", "counter", "Frames the system refused to send.");
        Each(text, routers, "nativecarp_send_errors_total", static entry => entry.Router.Counters.SendErrors);
        Family(text, "nativecarp_address_claims", "counter", "Times another host claimed a virtual address while this node was master.");
        Each(text, routers, "nativecarp_address_claims_total", static entry => entry.Router.Counters.Claims);
        WriteDrops(text, routers);
        WriteMasters(text, routers, now);
        WriteChecks(text, checks);
        return text.Append("# EOF\n").ToString();
    }

    private static void WriteDrops(StringBuilder text, IReadOnlyList<(VirtualRouter Router, RouterRecord Record)> routers)
    {
        Family(text, "nativecarp_frames_dropped", "counter", "Frames that were not believed, by reason.");
        foreach ((VirtualRouter router, _) in routers)
        {
            for (int i = 1; i < CarpDropReasons.Count; i++)
            {
                var reason = (CarpDropReason)i;
                if (router.Counters.Dropped(reason) > 0)
                {
                    Sample(text, "nativecarp_frames_dropped_total", router, $",reason=\"{DropNames.Of(reason)}\"", router.Counters.Dropped(reason));
                }
            }
        }
    }

    private static void WriteMasters(
        StringBuilder text, IReadOnlyList<(VirtualRouter Router, RouterRecord Record)> routers, MonotonicInstant now)
    {
        Family(text, "nativecarp_late_advertisements", "counter", "Late advertisements of the master heard.");
        foreach ((VirtualRouter router, _) in routers)
        {
            if (router.Peers.FindMaster(now) is HeardPeer master)
            {
                Sample(text, "nativecarp_late_advertisements_total", router, $",master=\"{master.Source}\"", master.LateCount);
            }
        }
    }

    private static void WriteChecks(StringBuilder text, IReadOnlyList<HealthCheck> checks)
    {
        Family(text, "nativecarp_check_good", "gauge", "Whether a health check is good.");
        foreach (HealthCheck check in checks)
        {
            Sample(text, "nativecarp_check_good", check, check.State.Counts ? 0 : 1);
        }

        Family(text, "nativecarp_check_failures", "counter", "Runs of a health check that failed.");
        foreach (HealthCheck check in checks)
        {
            Sample(text, "nativecarp_check_failures_total", check, check.State.Failures);
        }
    }

    private static void Sample(StringBuilder text, string name, HealthCheck check, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}{{check=\"{Escape(check.Configuration.Name)}\"}} {value}\n");

    private static long CountPresent(VirtualRouter router)
    {
        long count = 0;
        for (int i = 0; i < router.Configuration.Addresses.Count; i++)
        {
            count += router.HasAddress(i) ? 1 : 0;
        }

        return count;
    }

    private static void Family(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n# HELP {name} {help}\n");

    private static void Each(
        StringBuilder text,
        IReadOnlyList<(VirtualRouter Router, RouterRecord Record)> routers,
        string name,
        Func<(VirtualRouter Router, RouterRecord Record), long> value)
    {
        foreach ((VirtualRouter Router, RouterRecord Record) entry in routers)
        {
            Sample(text, name, entry.Router, "", value(entry));
        }
    }

    private static void Sample(StringBuilder text, string name, VirtualRouter router, string moreLabels, long value)
    {
        RouterConfiguration configuration = router.Configuration;
        string label = configuration.Name is null ? "" : $",router=\"{Escape(configuration.Name)}\"";
        text.Append(
            CultureInfo.InvariantCulture,
            $"{name}{{interface=\"{Escape(configuration.InterfaceName)}\",vhid=\"{configuration.Parameters.Vhid}\"{label}{moreLabels}}} {value}\n");
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
