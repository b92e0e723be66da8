using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NativeCarp.Cli.Control;

/// <summary>The status for a person: per virtual router one line, and under it what explains it.</summary>
internal static class StatusText
{
    /// <summary>Describes the reply of the status command.</summary>
    public static string Describe(JsonElement reply)
    {
        var text = new StringBuilder();
        foreach (JsonElement router in reply.GetProperty("routers").EnumerateArray())
        {
            DescribeRouter(text, router);
        }

        // A daemon that was started before an update does not say.
        if (reply.TryGetProperty("checks", out JsonElement checks))
        {
            DescribeChecks(text, checks);
        }

        if (reply.TryGetProperty("foreign", out JsonElement foreign))
        {
            DescribeForeign(text, foreign);
        }

        return text.ToString();
    }

    /// <summary>What people call a virtual router of a status.</summary>
    public static string Label(JsonElement router)
    {
        string place = $"vhid {router.GetProperty("vhid")}@{router.GetProperty("interface")}";
        return router.TryGetProperty("name", out JsonElement name) ? $"{name} ({place})" : place;
    }

    private static void DescribeForeign(StringBuilder text, JsonElement foreign)
    {
        foreach (JsonElement group in foreign.EnumerateArray())
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{group.GetProperty("interface")}: {group.GetProperty("protocol")} with id {group.GetProperty("id")} of {group.GetProperty("address")}"
                + $" ({group.GetProperty("mac")}), heard {group.GetProperty("seconds-ago")} s ago\n");
        }
    }

    private static void DescribeChecks(StringBuilder text, JsonElement checks)
    {
        foreach (JsonElement check in checks.EnumerateArray())
        {
            string since = Duration(check.GetProperty("seconds").GetDouble());
            text.Append($"check {Member(check, "check")} ({Member(check, "type")}): {Member(check, "state")} for {since}, ");
            text.Append($"last: {Member(check, "last")}, {Member(check, "failures")} of {Member(check, "runs")} failed\n");
        }
    }

    private static void DescribeCauses(StringBuilder text, JsonElement causes)
    {
        var line = new StringBuilder();
        Append(line, causes, "manual", "0", "by the administrator: ");
        Append(line, causes, "checks", "0", "by checks: ");
        Append(line, causes, "sending-fails", "False", "advertisements cannot be sent");
        Append(line, causes, "kept-out", "False", "kept out by checks");
        Append(line, causes, "last-resort", "False", "serves as a last resort");
        foreach (JsonElement name in causes.GetProperty("failing").EnumerateArray())
        {
            line.Append(line.Length > 0 ? ", " : "").Append("check ").Append(name.GetString());
        }

        Line(text, "because", line.ToString());
    }

    private static void Append(StringBuilder line, JsonElement causes, string name, string none, string cause)
    {
        string value = Member(causes, name);
        if (value != none)
        {
            line.Append(line.Length > 0 ? ", " : "").Append(cause).Append(value == bool.TrueString ? "" : value);
        }
    }

    private static string Member(JsonElement parent, string name) => parent.GetProperty(name).ToString();

    private static void DescribeRouter(StringBuilder text, JsonElement router)
    {
        string duration = Duration(router.GetProperty("seconds").GetDouble());
        string reason = router.GetProperty("reason").GetString()!;
        text.Append(CultureInfo.InvariantCulture, $"{Label(router)}: {router.GetProperty("state")} for {duration}");
        text.Append(reason.Length == 0 ? "\n" : $": {reason}\n");
        Line(text, "link", $"{router.GetProperty("link")}");
        string demotion = router.GetProperty("demotion").GetInt32() == 0 ? "" : $", demoted by {router.GetProperty("demotion")}";
        Line(text, "ours", $"advbase {router.GetProperty("advbase")} advskew {router.GetProperty("advskew")}{demotion}");
        if (router.TryGetProperty("causes", out JsonElement causes))
        {
            DescribeCauses(text, causes);
        }

        if (router.TryGetProperty("group", out JsonElement group))
        {
            Line(text, "group", $"{group}");
        }

        if (router.TryGetProperty("held", out JsonElement held))
        {
            Line(text, "held", $"takes no part: {held}");
        }

        if (router.TryGetProperty("held-by-link", out JsonElement seconds))
        {
            Line(text, "link", $"the silent master says on the second path that it serves: take-over held back for {seconds} s");
        }

        if (router.TryGetProperty("damped", out JsonElement damped))
        {
            Line(text, "damped", $"leaves a master that works alone for {damped} s more, after too many faults of this host");
        }

        if (router.TryGetProperty("heard-master", out JsonElement master))
        {
            Line(
                text,
                "master",
                $"{master.GetProperty("address")} ({master.GetProperty("mac")}) advbase {master.GetProperty("advbase")}"
                + $" advskew {master.GetProperty("advskew")}, heard {master.GetProperty("seconds-ago")} s ago, late {master.GetProperty("late")} times");
        }

        if (router.TryGetProperty("not-preempting", out JsonElement why))
        {
            Line(text, "waits", $"{why}");
        }

        if (router.TryGetProperty("master-down", out JsonElement deadlines))
        {
            foreach (JsonProperty family in deadlines.EnumerateObject())
            {
                Line(text, "silence", $"taken for dead in {family.Value} s ({family.Name})");
            }
        }

        if (router.TryGetProperty("conflicts", out JsonElement conflicts))
        {
            DescribeConflicts(text, conflicts);
        }

        foreach (JsonElement address in router.GetProperty("addresses").EnumerateArray())
        {
            Line(text, "address", $"{address.GetProperty("address")} {(address.GetProperty("present").GetBoolean() ? "present" : "absent")}");
        }

        if (router.TryGetProperty("hooks", out JsonElement hooks))
        {
            DescribeHooks(text, hooks);
        }

        DescribeCounters(text, router.GetProperty("counters"));
    }

    private static void DescribeConflicts(StringBuilder text, JsonElement conflicts)
    {
        foreach (JsonElement conflict in conflicts.EnumerateArray())
        {
            Line(
                text,
                "conflict",
                $"{conflict.GetProperty("address")} ({conflict.GetProperty("mac")}) for {Duration(conflict.GetProperty("seconds").GetDouble())}:"
                + $" {conflict.GetProperty("cause")}");
        }
    }

    private static void DescribeHooks(StringBuilder text, JsonElement hooks)
    {
        string running = hooks.TryGetProperty("running", out JsonElement name) ? $"{name} runs, {hooks.GetProperty("waiting")} wait, " : "";
        string last = hooks.TryGetProperty("last", out JsonElement ended) ? $", the last was {ended} with status {hooks.GetProperty("last-status")}" : "";
        Line(text, "hooks", $"{running}{hooks.GetProperty("failed")} failed{last}");
    }

    private static void DescribeCounters(StringBuilder text, JsonElement counters)
    {
        var line = new StringBuilder($"received {counters.GetProperty("received")}, sent {counters.GetProperty("sent")}");
        if (counters.GetProperty("send-errors").GetInt64() > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $", not sent {counters.GetProperty("send-errors")}");
        }

        foreach (JsonProperty drop in counters.GetProperty("dropped").EnumerateObject())
        {
            line.Append(CultureInfo.InvariantCulture, $", dropped {drop.Value} ({drop.Name})");
        }

        Line(text, "frames", line.ToString());
    }

    private static void Line(StringBuilder text, string what, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"  {what,-8} {value}\n");

    private static string Duration(double seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 60} min {(int)seconds % 60} s"),
        < 86400 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds / 3600} h {(int)seconds / 60 % 60} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 86400)} d {(int)seconds / 3600 % 24} h"),
    };
}
