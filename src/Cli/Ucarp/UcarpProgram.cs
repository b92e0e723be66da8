using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Ucarp;

/// <summary>The program when it is called as ucarp. It never enters System.CommandLine, which would cost 1.6 MB of memory.</summary>
internal static class UcarpProgram
{
    /// <summary>ucarp's exit code for a failure once the options were understood.</summary>
    private const int RunTimeFailure = 2;

    /// <summary>Parses, says what there is to say, runs if there is something to run, and returns the exit code.</summary>
    public static int Run(string[] words, IPlatform platform)
    {
        // Before anything is read: a passfile may be a pipe, and only the half that stays may empty it.
        if (UcarpCommandLine.AsksForBackground(words) && !platform.ProcessIdentity.IsDetached)
        {
            return Detach(platform);
        }

        UcarpOutcome outcome = UcarpCommandLine.Parse(words, Passfile.Read);
        Report(outcome, platform);
        return outcome.Options is null ? outcome.ExitCode : RunDaemon(outcome.Options, platform);
    }

    /// <summary>Writes getopt's message, the log lines of the command line and the usage text.</summary>
    internal static void Report(UcarpOutcome outcome, IPlatform platform)
    {
        new Log([CreateStreamSink(platform)], isDebugEnabled: false).Write(outcome.Messages);
        if (outcome.GetoptError is not null)
        {
            platform.StandardError.TryWrite($"ucarp: {LogLine.WithoutControls(outcome.GetoptError)}\n");
        }

        if (outcome.ShowsUsage)
        {
            platform.StandardOutput.TryWrite(UcarpUsage.Text);
        }
    }

    private static StreamLogSink CreateStreamSink(IPlatform platform) =>
        new(platform.StandardOutput, platform.StandardError, platform.WallClock);

    private static int Detach(IPlatform platform)
    {
        PlatformResult result = platform.ProcessIdentity.TryDetach(out int exitCode);
        if (result.IsOk)
        {
            return exitCode;
        }

        new Log([CreateStreamSink(platform)], isDebugEnabled: false).Error(
            $"cannot start in the background: {platform.DescribeError(result.NativeCode)}; run without -B");
        return RunTimeFailure;
    }

    private static int RunDaemon(UcarpOptions options, IPlatform platform)
    {
        platform.ProcessIdentity.HideArgument(options.Password.Span);
        var sinks = new List<ILogSink>();
        if (options.Daemonizes)
        {
            platform.ProcessIdentity.SetName("ucarp");
        }
        else
        {
            sinks.Add(CreateStreamSink(platform));
        }

        if (options.Facility is LogFacility facility)
        {
            sinks.Add(new SystemLogSink(platform.OpenSystemLog("ucarp", facility)));
        }

        var log = new Log(sinks, options.LogsDebug);
        try
        {
            using var daemon = new UcarpDaemon(options, platform, log);
            daemon.Run();
            return 0;
        }
        catch (PlatformException e)
        {
            log.Error(e.Message);
            if (options.Daemonizes)
            {
                CreateStreamSink(platform).Write(LogSeverity.Error, e.Message);
            }

            return RunTimeFailure;
        }
    }
}
