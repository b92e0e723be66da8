namespace NativeCarp.Core.Platform;

/// <summary>How a program ended.</summary>
/// <param name="ProcessId">Which.</param>
/// <param name="ExitCode">Its exit status, 0 to 255; -1 when a signal ended it.</param>
/// <param name="Signal">The number of the signal that ended it; 0 when it ended by itself.</param>
public readonly record struct ProcessExit(int ProcessId, int ExitCode, int Signal);
