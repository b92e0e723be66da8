namespace NativeCarp.Core.Runtime;

/// <summary>What <see cref="ConflictWatch"/> wants done.</summary>
internal enum ConflictEvent : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Send a question.</summary>
    Ask,

    /// <summary>Nobody answered when a deaf rival was asked for.</summary>
    RivalIsSilent,

    /// <summary>Somebody else still has the address.</summary>
    Confirmed,

    /// <summary>Nobody else has it any more.</summary>
    Over,
}
