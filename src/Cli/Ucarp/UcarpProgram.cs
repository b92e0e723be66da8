using System;
using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Ucarp;

/// <summary>The program when it is called as ucarp. It never enters System.CommandLine, which would cost 1.6 MB of memory.</summary>
internal static class UcarpProgram
{
    /// <summary>ucarp's exit code for a failure once the options were understood.</summary>
    private const int RunTimeFailure = 2;

    /// <summary>Parses, says what there is to say, and returns the exit code.</summary>
    public static int Run(string[] words)
    {
        UcarpOutcome outcome = UcarpCommandLine.Parse(words, Passfile.Read);
        Report(outcome, StandardStream.Output, StandardStream.Error, TimeProvider.System);
        return outcome.Options is null ? outcome.ExitCode : RunDaemon(outcome.Options);
    }

    private static int RunDaemon(UcarpOptions options)
    {
        var sinks = new List<ILogSink> { new StreamLogSink(StandardStream.Output, StandardStream.Error, TimeProvider.System) };
        var log = new Log(sinks, options.LogsDebug);
        try
        {
            using IPlatform platform = PlatformSelection.Create();
            if (options.Facility is LogFacility facility)
            {
                sinks.Add(new SystemLogSink(platform.OpenSystemLog("ucarp", facility)));
            }

            using var daemon = new UcarpDaemon(options, platform, log);
            daemon.Run();
            return 0;
        }
        catch (PlatformException e)
        {
            log.Error(e.Message);
            return RunTimeFailure;
        }
    }

    /// <summary>Writes getopt's message, the log lines of the command line and the usage text.</summary>
    internal static void Report(UcarpOutcome outcome, ITextOutput output, ITextOutput error, TimeProvider time)
    {
        var log = new Log([new StreamLogSink(output, error, time)], isDebugEnabled: false);
        log.Write(outcome.Messages);
        if (outcome.GetoptError is not null)
        {
            error.TryWrite($"ucarp: {LogLine.WithoutControls(outcome.GetoptError)}\n");
        }

        if (outcome.ShowsUsage)
        {
            output.TryWrite(UcarpUsage.Text);
        }
    }
}
