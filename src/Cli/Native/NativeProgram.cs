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
        ConfigurationOutcome outcome = ConfigurationLoader.Load(options.ConfigurationPath);
        bool logsDebug = options.LogsDebug || outcome.Configuration is { LogsDebug: true };
        var terminal = new Log([LogSinks.ForPeople(platform)], logsDebug);
        if (outcome.Configuration is not DaemonConfiguration configuration)
        {
            ConfigurationReport.Write(terminal, outcome.Problems);
            return BadConfigurationExitCode;
        }

        Log log = terminal;
        try
        {
            log = new Log([LogSinks.Open(configuration, platform)], logsDebug);
            ConfigurationReport.Write(log, outcome.Problems);
            string runDirectory = RunDirectory.Choose(options.RunDirectory, configuration.RunDirectory);
            using var daemon = new NativeDaemon(options.ConfigurationPath, configuration, runDirectory, platform, log);
            daemon.Run();
            return 0;
        }
        catch (PlatformException e)
        {
            log.Error(e.Message);
            if (log != terminal && configuration.Log is LogTarget.Syslog or LogTarget.File)
            {
                // Whoever started it by hand looks here first.
                terminal.Error(e.Message);
            }

            return CannotRunExitCode;
        }
    }
}
