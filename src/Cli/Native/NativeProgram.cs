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
        var log = new Log(
            [new StreamLogSink(platform.StandardOutput, platform.StandardError, platform.WallClock)],
            options.LogsDebug || outcome.Configuration is { LogsDebug: true });
        ConfigurationReport.Write(log, outcome.Problems);
        if (outcome.Configuration is not DaemonConfiguration configuration)
        {
            return BadConfigurationExitCode;
        }

        try
        {
            string runDirectory = RunDirectory.Choose(options.RunDirectory, configuration.RunDirectory);
            using var daemon = new NativeDaemon(options.ConfigurationPath, configuration, runDirectory, platform, log);
            daemon.Run();
            return 0;
        }
        catch (PlatformException e)
        {
            log.Error(e.Message);
            return CannotRunExitCode;
        }
    }
}
