namespace NativeCarp.Core.Auth;

/// <summary>What a rival's counter tells about the software that sent it.</summary>
public enum CounterKind : byte
{
    /// <summary>Nothing: a kernel, ucarp, or a nativecarp whose clock differs from ours.</summary>
    Unknown,

    /// <summary>It is the time of day, and copied from nobody: another nativecarp.</summary>
    Nativecarp,

    /// <summary>Heard before, and never the time of day: OpenBSD, which draws one counter and keeps it.</summary>
    Repeating,
}
