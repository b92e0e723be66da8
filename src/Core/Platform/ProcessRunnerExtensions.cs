using System;

namespace NativeCarp.Core.Platform;

/// <summary>The usual way to start a program.</summary>
public static class ProcessRunnerExtensions
{
    /// <summary>Starts a program as this process's user, in its environment.</summary>
    /// <param name="runner">What runs it.</param>
    /// <param name="arguments">The program's path, then its arguments.</param>
    /// <param name="processId">Its process id, which is also its group's.</param>
    public static PlatformResult Start(this IProcessRunner runner, ReadOnlySpan<string> arguments, out int processId)
    {
        ArgumentNullException.ThrowIfNull(runner);
        return runner.Start(arguments, [], user: null, out processId);
    }
}
