namespace NativeCarp.Core.Runtime;

/// <summary>What becomes of an advertisement that none of the pinned peers could have sent.</summary>
public enum PinPolicy : byte
{
    /// <summary>It is believed and reported.</summary>
    Report,

    /// <summary>It is dropped.</summary>
    Enforce,
}
