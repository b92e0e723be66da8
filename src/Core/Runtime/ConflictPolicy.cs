namespace NativeCarp.Core.Runtime;

/// <summary>Whether a backup asks before it takes over who has the virtual address, and what it does about a host that is none of the nodes.</summary>
public enum ConflictPolicy : byte
{
    /// <summary>It does not ask, as ucarp.</summary>
    Unasked,

    /// <summary>It takes over and announces all the same.</summary>
    Take,

    /// <summary>It does not take over before nobody answers any more.</summary>
    Refuse,
}
