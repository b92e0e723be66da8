using NativeCarp.Core.Auth;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Signs and verifies the advertisements of one virtual router, also while its nodes change to another password or other addresses one after
/// the other: both forms are believed, and the former is sent until every node is expected to know the new one.
/// </summary>
internal sealed class RouterSigner
{
    private readonly CarpAuthenticator _authenticator;
    private readonly CarpAuthenticator? _previous;
    private readonly long _sendsPreviousUntilUnixMilliseconds;
    private bool _hasSentPrevious;

    public RouterSigner(RouterConfiguration configuration, RouterSigner? former = null)
    {
        _hasSentPrevious = former is { _hasSentPrevious: true };
        _authenticator = Create(configuration, configuration.Key, configuration.ToDigestAddresses());
        if (configuration.Previous is PreviousSignature previous)
        {
            _previous = Create(configuration, previous.Key, configuration.ToDigestAddresses(previous.Addresses));
            _sendsPreviousUntilUnixMilliseconds = previous.SentUntilUnixMilliseconds;
        }
    }

    /// <summary>The digest to send.</summary>
    /// <param name="counter">The advertisement's counter.</param>
    /// <param name="unixMilliseconds">The calendar's time.</param>
    /// <param name="hasSwitched">Whether this is the first that is signed with the new form.</param>
    public CarpDigest Sign(ulong counter, long unixMilliseconds, out bool hasSwitched)
    {
        bool sendsPrevious = _previous is not null && unixMilliseconds < _sendsPreviousUntilUnixMilliseconds;
        hasSwitched = _hasSentPrevious && !sendsPrevious;
        _hasSentPrevious = sendsPrevious;
        return (sendsPrevious ? _previous! : _authenticator).ComputeDigest(counter);
    }

    /// <summary>The digest of the new form, for messages.</summary>
    public CarpDigest ComputeDigest(ulong counter) => _authenticator.ComputeDigest(counter);

    /// <summary>Whether the digest is right in either form.</summary>
    public bool Verify(ulong counter, in CarpDigest digest) =>
        _authenticator.Verify(counter, digest) || (_previous is not null && _previous.Verify(counter, digest));

    private static CarpAuthenticator Create(RouterConfiguration configuration, in CarpKey key, InetAddress[] addresses) =>
        new(key, configuration.Parameters.Vhid, addresses, configuration.DigestAddresses == DigestAddresses.AllWithLinkLocal);
}
