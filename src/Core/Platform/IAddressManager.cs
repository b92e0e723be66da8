using System;

namespace NativeCarp.Core.Platform;

/// <summary>Adds and removes addresses and routes. All of it is idempotent: what is already so is <see cref="PlatformStatus.Ok"/>.</summary>
public interface IAddressManager : IDisposable
{
    /// <summary>
    /// Hands all changes to the kernel at once and waits for its answers, one for each. Other addresses of the host stay as they are, also
    /// those that share a subnet with an address that goes.
    /// </summary>
    /// <param name="changes">The changes, in the order in which they are made.</param>
    /// <param name="results">Receives one result per change; at least as long.</param>
    void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results);

    /// <summary>
    /// The same for routes. Ours are told from the host's own: a route the host has itself is neither altered nor removed.
    /// <see cref="PlatformStatus.NotSupported"/> for a route that the backend cannot have.
    /// </summary>
    /// <param name="changes">The changes, in the order in which they are made.</param>
    /// <param name="results">Receives one result per change; at least as long.</param>
    void ApplyRoutes(ReadOnlySpan<RouteChange> changes, Span<PlatformResult> results);
}
