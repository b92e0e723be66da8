using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Commands;

/// <summary>How a verb says that it did not do what was asked.</summary>
internal static class Refusal
{
    /// <summary>The system, or the daemon, cannot be used.</summary>
    public const int CannotRunExitCode = 2;

    /// <summary>Says why, and returns the exit code.</summary>
    public static int Report(IPlatform platform, string message, int exitCode = CannotRunExitCode)
    {
        platform.StandardError.TryWrite($"nativecarp: {LogLine.WithoutControls(message)}\n");
        return exitCode;
    }
}
