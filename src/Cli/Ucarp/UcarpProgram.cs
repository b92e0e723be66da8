using System;
using NativeCarp.Cli.Logging;

namespace NativeCarp.Cli.Ucarp;

/// <summary>The program when it is called as ucarp. It never enters System.CommandLine, which would cost 1.6 MB of memory.</summary>
internal static class UcarpProgram
{
    /// <summary>Parses, says what there is to say, and returns the exit code.</summary>
    public static int Run(string[] words)
    {
        UcarpOutcome outcome = UcarpCommandLine.Parse(words, Passfile.Read);
        Report(outcome, StandardStream.Output, StandardStream.Error, TimeProvider.System);
        return outcome.ExitCode;
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
