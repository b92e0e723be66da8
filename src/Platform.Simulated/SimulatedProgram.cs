using System;

namespace NativeCarp.Platform.Simulated;

/// <summary>What a program does when it is run on a simulated host.</summary>
/// <param name="DurationNanoseconds">How long it runs; negative when it hangs until it is ended.</param>
/// <param name="ExitCode">Its exit status.</param>
/// <param name="Effect">What it does, at its end; null for nothing.</param>
/// <param name="IsStubborn">Whether only force ends it.</param>
public sealed record SimulatedProgram(long DurationNanoseconds, int ExitCode = 0, Action? Effect = null, bool IsStubborn = false);
