namespace NativeCarp.Core.Health;

/// <summary>
/// Why a virtual router counts as demoted, as far as the election does not know it by itself (sends that fail). The level is computed anew
/// from the causes whenever one changes: nothing is counted up and down, so nothing can be left over.
/// </summary>
public record struct DemotionCauses
{
    /// <summary>What the administrator asked for.</summary>
    public byte Manual { get; set; }

    /// <summary>The weights of the checks that fail, together.</summary>
    public int Checks { get; set; }

    /// <summary>The level, as it goes into byte 4.</summary>
    public readonly byte Level => (byte)int.Min(byte.MaxValue, Manual + Checks);
}
