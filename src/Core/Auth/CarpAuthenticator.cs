using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Auth;

/// <summary>
/// Makes and verifies the digests of one virtual router. The message is
/// <c>02 01 vhid, IPv4 addresses ascending, IPv6 addresses ascending, counter</c>, each address once; nothing else of an
/// advertisement is authenticated. Source: <c>carp_hmac_prepare</c>, <c>carp_hmac_generate</c> of the BSD kernels, protocol.md section 2.
/// </summary>
public sealed class CarpAuthenticator
{
    private const byte Version = 2;
    private const byte AdvertisementType = 1;
    private const int FixedLengthBytes = 3;

    private readonly HmacSha1Prefix _sent;
    private readonly HmacSha1Prefix? _alsoAccepted;

    /// <summary>Prepares both forms of the message. This is where the work is done and the memory taken.</summary>
    /// <param name="key">The passphrase's key.</param>
    /// <param name="vhid">Virtual host id, 1 to 255.</param>
    /// <param name="addresses">All virtual addresses in any order; any number; duplicates count once.</param>
    /// <param name="includeLinkLocal">
    /// Whether link-local IPv6 addresses are part of what we send. OpenBSD leaves them out; FreeBSD has them in when they were added
    /// with the vhid. Both forms are accepted in any case.
    /// </param>
    public CarpAuthenticator(in CarpKey key, byte vhid, ReadOnlySpan<InetAddress> addresses, bool includeLinkLocal = false)
    {
        InetAddress[] sorted = addresses.ToArray();
        Array.Sort(sorted);
        _sent = Prepare(key, vhid, sorted, includeLinkLocal);
        if (Array.Exists(sorted, static address => address.IsIpv6LinkLocal))
        {
            _alsoAccepted = Prepare(key, vhid, sorted, !includeLinkLocal);
        }
    }

    private static HmacSha1Prefix Prepare(in CarpKey key, byte vhid, InetAddress[] sorted, bool includeLinkLocal)
    {
        byte[] message = new byte[FixedLengthBytes + (sorted.Length * InetAddress.Ipv6LengthBytes)];
        message[0] = Version;
        message[1] = AdvertisementType;
        message[2] = vhid;
        int length = FixedLengthBytes;
        for (int i = 0; i < sorted.Length; i++)
        {
            bool isDuplicate = i > 0 && sorted[i] == sorted[i - 1];
            if (!isDuplicate && (includeLinkLocal || !sorted[i].IsIpv6LinkLocal))
            {
                length += sorted[i].WriteBytes(message.AsSpan(length));
            }
        }

        return new(key, message.AsSpan(0, length));
    }

    /// <summary>The digest to send with <paramref name="counter"/>. Allocates nothing.</summary>
    public CarpDigest ComputeDigest(ulong counter) => _sent.ComputeDigest(counter);

    /// <summary>
    /// Whether <paramref name="digest"/> was made for <paramref name="counter"/> by somebody who knows the key, the vhid and the addresses,
    /// with or without the link-local ones. The time taken tells nothing about the digest that would have been right. Allocates nothing.
    /// </summary>
    public bool Verify(ulong counter, in CarpDigest digest) =>
        _sent.ComputeDigest(counter).FixedTimeEquals(digest)
        || (_alsoAccepted is not null && _alsoAccepted.ComputeDigest(counter).FixedTimeEquals(digest));
}
