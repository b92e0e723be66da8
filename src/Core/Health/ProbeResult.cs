namespace NativeCarp.Core.Health;

/// <summary>How one run of a check ended, in numbers; who shows it finds the words.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Detail">What <see cref="ProbeOutcome"/> says of it; 0 when it says nothing.</param>
public readonly record struct ProbeResult(ProbeOutcome Outcome, int Detail = 0)
{
    /// <summary>Not ended yet.</summary>
    public static ProbeResult Pending => default;

    /// <summary>All is well.</summary>
    public static ProbeResult Passed => new(ProbeOutcome.Passed);

    /// <summary>Whether it has ended.</summary>
    public bool IsFinal => Outcome != ProbeOutcome.Pending;

    /// <summary>Whether all is well.</summary>
    public bool IsPassed => Outcome == ProbeOutcome.Passed;
}
