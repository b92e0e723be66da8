using System;

namespace NativeCarp.Core.Platform;

/// <summary>Bytes an attacker cannot predict. Source: getrandom(2).</summary>
public interface IEntropySource
{
    /// <summary>Fills <paramref name="destination"/> and allocates nothing.</summary>
    void Fill(Span<byte> destination);
}
