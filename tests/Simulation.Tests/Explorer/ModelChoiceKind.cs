namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>What can happen next; the first four happen by themselves.</summary>
internal enum ModelChoiceKind : byte
{
    Advance,
    Deliver,
    Serve,
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
