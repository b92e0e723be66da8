using System.Collections.Generic;
using System.Globalization;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>What happened, one line each, for whoever reads a failure. Kept only when asked for.</summary>
internal sealed class Transcript
{
    private readonly SimulatedWorld _world;
    private readonly MonotonicInstant _start;
    private readonly List<string>? _lines;

    public Transcript(SimulatedWorld world, bool isKept)
    {
        _world = world;
        _start = world.Now;
        _lines = isKept ? [] : null;
    }

    public IReadOnlyList<string> Lines => _lines ?? [];

    public bool IsKept => _lines is not null;

    public void Add(string who, string what)
    {
        double seconds = _world.Now.NanosecondsSince(_start) / 1e9;
        _lines?.Add(string.Create(CultureInfo.InvariantCulture, $"{seconds,12:F6} {who,-6} {what}"));
    }
}
