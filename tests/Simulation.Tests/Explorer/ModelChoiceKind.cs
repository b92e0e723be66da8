namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>What can happen next; the first five happen by themselves.</summary>
internal enum ModelChoiceKind : byte
{
    Advance,
    Deliver,
    Serve,

    /// <summary>The same, and should a number be drawn it is another one. Listed right after it.</summary>
    ServeOtherwise,
    Start,
    Lose,
    Crash,
    Restart,
    BowOut,
    Cut,
    Isolate,
    Mend,
    Demote,
    Heal,
}
