using System;
using System.Collections.Generic;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Native;

/// <summary>Health checks and their results in words.</summary>
internal static class CheckText
{
    /// <summary>A verdict in one word.</summary>
    public static string Name(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Unknown => "unknown",
        CheckVerdict.Good => "good",
        CheckVerdict.Failing => "failing",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    /// <summary>A type as the configuration writes it.</summary>
    public static string Name(CheckKind kind) => CheckKeys.Type.Words[(int)kind];

    /// <summary>How a run ended.</summary>
    public static string Describe(ProbeResult result, IPlatform platform) => result.Outcome switch
    {
        ProbeOutcome.Pending => "not run yet",
        ProbeOutcome.Passed => "passed",
        ProbeOutcome.TimedOut => "no end within the timeout",
        ProbeOutcome.Refused => platform.DescribeError(result.Detail),
        ProbeOutcome.Closed => "the connection was closed before what is expected had come",
        ProbeOutcome.NotFound => "what is expected is not in the answer",
        ProbeOutcome.HttpStatus => $"HTTP status {result.Detail}",
        ProbeOutcome.NotHttp => "the answer is no HTTP",
        ProbeOutcome.ExitStatus => $"exit status {result.Detail}",
        ProbeOutcome.Signalled => $"ended by signal {result.Detail}",
        ProbeOutcome.NoProcess => "no such process",
        ProbeOutcome.NoProcessId => "no process id in the file",
        ProbeOutcome.Stale => $"the file is {result.Detail} s old",
        ProbeOutcome.NotANumber => "the file does not begin with a number from 0 to 255",
        ProbeOutcome.AsksForDemotion => $"the file asks for a demotion by {result.Detail}",
        ProbeOutcome.NoInterface => "no such interface",
        ProbeOutcome.NoCarrier => "the interface is down or has no carrier",
        ProbeOutcome.NoAddress => "the interface does not have the address",
        ProbeOutcome.NoRoute => "no default route",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.Outcome, null),
    };

    /// <summary>What follows from a verdict.</summary>
    public static string DescribeEffect(HealthCheck check) => !check.State.Counts ? "no longer counts against this node"
        : check.Configuration.Effect == CheckEffect.Fault ? "keeps this node out"
        : $"demotes this node by {check.Weight}";

    /// <summary>The checks that count against a virtual router now, by name.</summary>
    public static List<string> FindCauses(IReadOnlyList<HealthCheck> checks, RouterConfiguration router)
    {
        var names = new List<string>();
        foreach (HealthCheck check in checks)
        {
            if (check.State.Counts && check.Configuration.Concerns(router))
            {
                names.Add(check.Configuration.Name);
            }
        }

        return names;
    }
}
