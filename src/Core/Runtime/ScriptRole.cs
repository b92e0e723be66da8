namespace NativeCarp.Core.Runtime;

/// <summary>The two scripts of a virtual router whose addresses scripts manage.</summary>
public enum ScriptRole : byte
{
    /// <summary>Gives the addresses up.</summary>
    Down,

    /// <summary>Takes the addresses.</summary>
    Up,
}
