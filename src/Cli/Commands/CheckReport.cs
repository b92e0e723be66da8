using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Logging;

namespace NativeCarp.Cli.Commands;

/// <summary>What a check found, for people and for programs.</summary>
/// <param name="path">The configuration, as it was named.</param>
/// <param name="outcome">What loading it gave.</param>
/// <param name="findings">What this host was found to be like; empty when it was not looked at.</param>
internal sealed class CheckReport(string path, ConfigurationOutcome outcome, IReadOnlyList<HostFinding> findings)
{
    /// <summary>Whether there is no error; warnings do not count.</summary>
    public bool IsGood
    {
        get
        {
            bool isGood = outcome.Configuration is not null;
            foreach (HostFinding finding in findings)
            {
                isGood &= finding.Severity != HostFindingSeverity.Error;
            }

            return isGood;
        }
    }

    /// <summary>A line for each problem and finding, and one for the whole.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (ConfigurationProblem problem in outcome.Problems.Kept)
        {
            text.Append($"{problem}\n");
        }

        if (outcome.Problems.Dropped > 0)
        {
            text.Append($"and {outcome.Problems.Dropped} more\n");
        }

        foreach (HostFinding finding in findings)
        {
            text.Append($"{finding.Subject}: {Name(finding.Severity)}: {LogLine.WithoutControls(finding.Message)}\n");
        }

        int routers = outcome.Configuration?.Routers.Count ?? 0;
        string verdict = outcome.Configuration is null ? "not usable as it is"
            : $"{routers} {(routers == 1 ? "router" : "routers")}, {(IsGood ? "usable" : "not usable on this host as it is")}";
        return text.Append($"{LogLine.WithoutControls(path)}: {verdict}\n").ToString();
    }

    /// <summary>The same as one JSON object and a newline.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteBoolean("good", IsGood);
            json.WriteNumber("routers", outcome.Configuration?.Routers.Count ?? 0);
            json.WriteStartArray("problems");
            foreach (ConfigurationProblem problem in outcome.Problems.Kept)
            {
                json.WriteStartObject();
                json.WriteString("file", problem.Position.File.Path);
                json.WriteNumber("line", problem.Position.Line);
                json.WriteNumber("column", problem.Position.Column);
                json.WriteString("severity", Name(problem.IsWarning ? HostFindingSeverity.Warning : HostFindingSeverity.Error));
                json.WriteString("message", problem.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("more", outcome.Problems.Dropped);
            json.WriteStartArray("host");
            foreach (HostFinding finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("subject", finding.Subject);
                json.WriteString("severity", Name(finding.Severity));
                json.WriteString("message", finding.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return $"{Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length)}\n";
    }

    private static string Name(HostFindingSeverity severity) => severity switch
    {
        HostFindingSeverity.Error => "error",
        HostFindingSeverity.Warning => "warning",
        HostFindingSeverity.Note => "note",
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };
}
