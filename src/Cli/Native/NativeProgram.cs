using System;
using System.Collections.Generic;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Native;

/// <summary><c>nativecarp run</c>: reads the configuration and runs the daemon in the foreground.</summary>
internal static class NativeProgram
{
    private const int BadConfigurationExitCode = 1;
    private const int CannotRunExitCode = 2;

    /// <summary>Runs to the end and returns the exit code.</summary>
    public static int Run(RunOptions options, IPlatform platform)
    {
        ILogSink terminal = LogSinks.ForPeople(platform);
        try
        {
            // What root alone can read now could not be read at a reload, when that power is gone.
            platform.ProcessIdentity.DropFileOverride();
            ConfigurationOutcome outcome = ConfigurationLoader.Load(options.ConfigurationPath);
            bool logsDebug = options.LogsDebug || outcome.Configuration is { LogsDebug: true };
            if (outcome.Configuration is not DaemonConfiguration configuration)
            {
                ConfigurationReport.Write(new Log([terminal], logsDebug), outcome.Problems);
                return BadConfigurationExitCode;
            }

            // Needs what is given up after it.
            List<LogMessage> remarks = configuration.IsRealtime ? EnterRealtime(platform.ProcessIdentity) : [];
            platform.ProcessIdentity.DropPrivileges(configuration.KeptPrivileges);
            var log = new Log([LogSinks.Open(configuration, platform)], logsDebug);
            ConfigurationReport.Write(log, outcome.Problems);
            log.Write(remarks);
            return Run(options, configuration, platform, log);
        }
        catch (PlatformException e)
        {
            // Whoever started it by hand looks here first, wherever the log goes.
            terminal.Write(LogSeverity.Error, e.Message);
            return CannotRunExitCode;
        }
    }

    /// <summary>What is refused is worth a warning: a daemon that is late at times is better than none.</summary>
    private static List<LogMessage> EnterRealtime(IProcessIdentity identity)
    {
        var remarks = new List<LogMessage>();
        foreach (Action step in (ReadOnlySpan<Action>)[identity.TakeRealtimePriority, identity.LockMemory])
        {
            try
            {
                step();
            }
            catch (PlatformException e)
            {
                remarks.Add(new LogMessage(LogSeverity.Warning, $"realtime: {e.Message}"));
            }
        }

        return remarks;
    }

    private static int Run(RunOptions options, DaemonConfiguration configuration, IPlatform platform, Log log)
    {
        try
        {
            string runDirectory = RunDirectory.Choose(options.RunDirectory, configuration.RunDirectory);
            using var daemon = new NativeDaemon(options.ConfigurationPath, configuration, runDirectory, platform, log);
            daemon.Run();
            return 0;
        }
        catch (PlatformException e) when (configuration.Log is LogTarget.Text or LogTarget.Json)
        {
            log.Error(e.Message);
            return CannotRunExitCode;
        }
        catch (PlatformException e)
        {
            log.Error(e.Message);
            throw;
        }
    }
}
