using NativeCarp.Core.Time;

namespace NativeCarp.Platform.Simulated;

/// <summary>Something in the world that acts by itself: a node, a model of another system, an attacker.</summary>
public interface ISimulatedStation
{
    /// <summary>When it wants to act next, in the world's time; <see cref="MonotonicInstant.Never"/> while it has nothing to do.</summary>
    MonotonicInstant NextTurn { get; }

    /// <summary>Acts. The world has come to <see cref="NextTurn"/>.</summary>
    void Run();
}
