using System;

namespace NativeCarp.Core.Platform;

/// <summary>
/// Starts programs beside the loop and tells when they end. Each runs in a process group of its own, with default signal handling,
/// and inherits environment and standard streams.
/// </summary>
public interface IProcessRunner : IEventSource, IDisposable
{
    /// <summary>Starts a program.</summary>
    /// <param name="arguments">The program's path, then its arguments.</param>
    /// <param name="environment">What is added to the environment, as <c>NAME=value</c>.</param>
    /// <param name="user">The user to run it as; null for this process's own.</param>
    /// <param name="processId">Its process id, which is also its group's.</param>
    /// <returns>A refusal such as "no such file" or "not executable" is a result.</returns>
    PlatformResult Start(ReadOnlySpan<string> arguments, ReadOnlySpan<string> environment, string? user, out int processId);

    /// <summary>Takes the next program that has ended; false when there is none now.</summary>
    bool TryReap(out ProcessExit processExit);

    /// <summary>
    /// Ends a program that has not been reaped, with everything in its group that has not left it: politely at the first call (SIGTERM),
    /// by force at the next (SIGKILL). What the program leaves
    /// behind in its group after the first call is ended by force.
    /// </summary>
    void EndGroup(int processId);
}
