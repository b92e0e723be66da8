namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Which program a node runs.</summary>
public enum DaemonKind
{
    /// <summary>The published binary, called by the name ucarp.</summary>
    NativeCarp,

    /// <summary>Debian's ucarp.</summary>
    Ucarp,
}
