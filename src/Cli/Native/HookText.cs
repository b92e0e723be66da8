using System;
using System.Globalization;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Native;

/// <summary>What happens to hooks, in words.</summary>
internal static class HookText
{
    /// <summary>The key under which the configuration has the hook.</summary>
    public static string Name(HookEvent what) => RouterKeys.Hooks[(int)what].Name;

    /// <summary>Whether somebody should look.</summary>
    public static bool IsTrouble(in HookReport report) => report.Kind switch
    {
        HookReportKind.Started => false,
        HookReportKind.Ended => report.Exit.ExitCode != 0,
        _ => true,
    };

    /// <summary>One line.</summary>
    /// <param name="report">What happened.</param>
    /// <param name="platform">Names what the system refused.</param>
    public static string Describe(in HookReport report, IPlatform platform)
    {
        string name = Name(report.Event);
        string duration = string.Create(CultureInfo.InvariantCulture, $"{report.RunNanoseconds / 1e9:F1} s");
        return report.Kind switch
        {
            HookReportKind.Started => $"{name} runs",
            HookReportKind.Ended when report.Exit.ExitCode >= 0 => $"{name} has ended with status {report.Exit.ExitCode} after {duration}",
            HookReportKind.Ended => $"{name} was ended by signal {report.Exit.Signal} after {duration}",
            HookReportKind.Refused => $"{name} cannot be run: {platform.DescribeError(report.Refusal.NativeCode)}",
            HookReportKind.Overdue => $"{name} runs longer than hook-timeout: ending it and whatever it has started",
            HookReportKind.Skipped => $"{name} was not run: too many wait for one that does not end",
            _ => throw new ArgumentOutOfRangeException(nameof(report), report.Kind, null),
        };
    }
}
