using System;
using System.Collections.Generic;
using System.Text.Json;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Control;

/// <summary>Writes what status and events tell of health checks as JSON.</summary>
internal static class CheckWriter
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>Writes an array of all.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<HealthCheck> checks, IPlatform platform, MonotonicInstant now)
    {
        writer.WriteStartArray("checks");
        foreach (HealthCheck check in checks)
        {
            writer.WriteStartObject();
            WriteMembers(writer, check, platform);
            writer.WriteNumber("seconds", Math.Round(now.NanosecondsSince(check.State.VerdictSince) / NanosecondsPerSecond, 3));
            writer.WriteNumber("runs", check.State.Runs);
            writer.WriteNumber("failures", check.State.Failures);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the members that say how a check stands.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, HealthCheck check, IPlatform platform)
    {
        CheckConfiguration configuration = check.Configuration;
        writer.WriteString("check", configuration.Name);
        writer.WriteString("type", CheckText.Name(configuration.Kind));
        writer.WriteString("state", CheckText.Name(check.State.Verdict));
        writer.WriteString("effect", configuration.Effect == CheckEffect.Fault ? "fault" : "demote");
        if (configuration.Effect == CheckEffect.Demote)
        {
            writer.WriteNumber("weight", check.Weight);
        }

        writer.WriteString("last", CheckText.Describe(check.State.Last, platform));
    }

    /// <summary>Writes why a virtual router is demoted or kept out; nothing when it is neither.</summary>
    public static void WriteCauses(Utf8JsonWriter writer, VirtualRouter router, IReadOnlyList<HealthCheck> checks)
    {
        List<string> failing = CheckText.FindCauses(checks, router.Configuration);
        if (router.DemotionLevel == 0 && failing.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("causes");
        writer.WriteNumber("manual", router.Demotion.Manual);
        writer.WriteNumber("checks", router.Demotion.Checks);
        writer.WriteBoolean("sending-fails", router.SendingFails);
        writer.WriteBoolean("kept-out", router.IsFaulty);
        writer.WriteBoolean("last-resort", router.IsLastResort);
        writer.WriteStartArray("failing");
        foreach (string name in failing)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
