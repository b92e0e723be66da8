namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>One thing that can happen next.</summary>
internal readonly record struct ModelChoice(ModelChoiceKind Kind, byte Index)
{
    /// <summary>Whether nobody has to fail for it.</summary>
    public bool IsFaultFree => Kind <= ModelChoiceKind.Start;

    public override string ToString() => $"{Kind} {Index}";
}
