namespace NativeCarp.Core.Wire;

/// <summary>What is true of all members of <see cref="CarpDropReason"/>.</summary>
public static class CarpDropReasons
{
    /// <summary>How many there are, <see cref="CarpDropReason.None"/> included: the length of a table of counters.</summary>
    public const int Count = (int)CarpDropReason.Unconfirmed + 1;
}
