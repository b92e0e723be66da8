using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>
/// The 36 bytes that follow the IP header of an advertisement. Source: <c>struct carp_header</c> of the BSD kernels and of ucarp.
/// </summary>
/// <param name="Fields">What the sender decided.</param>
/// <param name="AuthLength">Length of counter and digest in 32-bit words: 7 in what everybody sends, but no receiver checks it.</param>
/// <param name="Digest">HMAC-SHA1 of what is authenticated, not yet verified.</param>
public readonly record struct CarpHeader(CarpHeaderFields Fields, byte AuthLength, CarpDigest Digest)
{
    //   0               1               2               3
    //  +-------+-------+---------------+---------------+---------------+
    //  |   2   |   1   | vhid          | advskew       | authlen = 7   |
    //  +-------+-------+---------------+---------------+---------------+
    //  | demotion      | advbase       | checksum of these 36 bytes    |
    //  +---------------+---------------+-------------------------------+
    //  | counter (8)                                                   |
    //  +---------------------------------------------------------------+
    //  | digest (20)                                                   |
    //  +---------------------------------------------------------------+
    private const int VhidOffset = 1;
    private const int AdvskewOffset = 2;
    private const int AuthLengthOffset = 3;
    private const int DemotionOffset = 4;
    private const int AdvbaseOffset = 5;
    private const int ChecksumOffset = 6;
    private const int CounterOffset = 8;
    private const int DigestOffset = 16;

    private const byte VersionAndType = 0x21;
    private const int Version = VersionAndType >> 4;

    /// <summary>Bytes of the header.</summary>
    public const int LengthBytes = 36;

    /// <summary>The <see cref="AuthLength"/> that everybody sends.</summary>
    public const byte StandardAuthLength = 7;

    /// <summary>
    /// Reads and checks the header at the start of an IP payload; what follows it is ignored, as the kernels and ucarp do.
    /// False gives the reason: <see cref="CarpDropReason.Vrrp"/> to <see cref="CarpDropReason.BadVhid"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out CarpHeader header, out CarpDropReason reason)
    {
        header = default;
        reason = Check(payload);
        if (reason != CarpDropReason.None)
        {
            return false;
        }

        header = new(
            new CarpHeaderFields(
                payload[VhidOffset],
                payload[AdvbaseOffset],
                payload[AdvskewOffset],
                payload[DemotionOffset],
                BinaryPrimitives.ReadUInt64BigEndian(payload[CounterOffset..])),
            payload[AuthLengthOffset],
            CarpDigest.FromBytes(payload[DigestOffset..]));
        return true;
    }

    private static CarpDropReason Check(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return CarpDropReason.BadLength;
        }

        if (IsVrrp(payload))
        {
            return CarpDropReason.Vrrp;
        }

        if (payload[0] != VersionAndType)
        {
            return payload[0] >> 4 == Version ? CarpDropReason.BadType : CarpDropReason.BadVersion;
        }

        if (payload.Length < LengthBytes)
        {
            return CarpDropReason.BadLength;
        }

        if (InternetChecksum.Compute(payload[..LengthBytes]) != 0)
        {
            return CarpDropReason.BadChecksum;
        }

        return payload[VhidOffset] == 0 ? CarpDropReason.BadVhid : CarpDropReason.None;
    }

    // Version 2 is both protocols', and byte 3 counts words here and addresses there. A VRRPv2 message whose first 36 bytes
    // pass as CARP is taken for CARP when byte 3 says so, or when its last 8 bytes are not the zeros of a router without
    // authentication: the digest decides then. Source: protocol.md section 5.
    private static bool IsVrrp(ReadOnlySpan<byte> payload)
    {
        if (payload[0] >> 4 != Version)
        {
            return payload[0] >> 4 == VrrpAdvertisement.Version3;
        }

        if (!VrrpAdvertisement.IsVersion2(payload))
        {
            return false;
        }

        bool passesAsCarp = payload.Length >= LengthBytes && InternetChecksum.Compute(payload[..LengthBytes]) == 0;
        return !passesAsCarp
            || (payload[AuthLengthOffset] != StandardAuthLength && BinaryPrimitives.ReadUInt64BigEndian(payload[^8..]) == 0);
    }

    /// <summary>Writes <see cref="LengthBytes"/> bytes, checksum included, and returns how many.</summary>
    public static int Write(Span<byte> destination, in CarpHeaderFields fields, in CarpDigest digest)
    {
        destination[0] = VersionAndType;
        destination[VhidOffset] = fields.Vhid;
        destination[AdvskewOffset] = fields.Advskew;
        destination[AuthLengthOffset] = StandardAuthLength;
        destination[DemotionOffset] = fields.Demotion;
        destination[AdvbaseOffset] = fields.Advbase;
        BinaryPrimitives.WriteUInt16BigEndian(destination[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt64BigEndian(destination[CounterOffset..], fields.Counter);
        digest.WriteBytes(destination[DigestOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[ChecksumOffset..], InternetChecksum.Compute(destination[..LengthBytes]));
        return LengthBytes;
    }
}
