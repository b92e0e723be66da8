namespace NativeCarp.Core.Health;

/// <summary>What a check has come to believe.</summary>
public enum CheckVerdict : byte
{
    /// <summary>It has not ended once. It counts as failing: nobody takes over for a service that was never seen working.</summary>
    Unknown,

    /// <summary>All is well.</summary>
    Good,

    /// <summary>It fails.</summary>
    Failing,
}
