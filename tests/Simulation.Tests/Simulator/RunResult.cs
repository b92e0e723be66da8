using System.Collections.Generic;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>What became of a scenario.</summary>
/// <param name="Failure">What went wrong; null when nothing did.</param>
/// <param name="LostNanoseconds">Time without an owner after the last fault.</param>
/// <param name="DoubledNanoseconds">Time with more than one owner after the last fault.</param>
/// <param name="Changes">Changes of the owner.</param>
/// <param name="Transcript">What happened, when it was kept.</param>
internal sealed record RunResult(
    string? Failure, long LostNanoseconds, long DoubledNanoseconds, int Changes, IReadOnlyList<string> Transcript);
