using System;

namespace NativeCarp.Core.Platform;

/// <summary>Adds and removes addresses. Both are idempotent: what is already so is <see cref="PlatformStatus.Ok"/>.</summary>
public interface IAddressManager : IDisposable
{
    /// <summary>Hands all changes to the kernel at once and waits for its answers, one for each.</summary>
    /// <param name="changes">The changes, in the order in which they are made.</param>
    /// <param name="results">Receives one result per change; at least as long.</param>
    void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results);
}
