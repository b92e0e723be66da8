using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>An ICMP or ICMPv6 echo message: a ping. Source: RFC 792, RFC 4443 section 4.</summary>
/// <param name="Cookie">Identifier and sequence number together: what the answer repeats.</param>
public readonly record struct EchoMessage(uint Cookie)
{
    //   0               1               2               3
    //  +---------------+---------------+-------------------------------+
    //  | type          | code = 0      | checksum                      |
    //  +---------------+---------------+-------------------------------+
    //  | identifier                    | sequence number               |
    //  +-------------------------------+-------------------------------+
    private const int CodeOffset = 1;
    private const int ChecksumOffset = 2;
    private const int CookieOffset = 4;

    private const byte RequestType = 8;
    private const byte ReplyType = 0;
    private const byte Icmpv6RequestType = 128;
    private const byte Icmpv6ReplyType = 129;

    /// <summary>Bytes of a message.</summary>
    public const int LengthBytes = 8;

    /// <summary>Reads an answer; false when it is none.</summary>
    /// <param name="message">The message from its ICMP header on; of ICMPv6 the system has verified the checksum.</param>
    /// <param name="family">Which ICMP it is.</param>
    /// <param name="reply">What it answers.</param>
    public static bool TryParseReply(ReadOnlySpan<byte> message, AddressFamily family, out EchoMessage reply)
    {
        bool isIpv4 = family == AddressFamily.Ipv4;
        if (message.Length < LengthBytes
            || message[0] != (isIpv4 ? ReplyType : Icmpv6ReplyType)
            || message[CodeOffset] != 0
            || (isIpv4 && InternetChecksum.Compute(message) != 0))
        {
            reply = default;
            return false;
        }

        reply = new(BinaryPrimitives.ReadUInt32BigEndian(message[CookieOffset..]));
        return true;
    }

    /// <summary>
    /// Writes the question and returns its length, <see cref="LengthBytes"/>. The checksum of ICMPv6, which covers the IP header, is left to
    /// the system.
    /// </summary>
    public int WriteRequest(Span<byte> destination, AddressFamily family)
    {
        Span<byte> bytes = destination[..LengthBytes];
        bool isIpv4 = family == AddressFamily.Ipv4;
        bytes[0] = isIpv4 ? RequestType : Icmpv6RequestType;
        bytes[CodeOffset] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[CookieOffset..], Cookie);
        if (isIpv4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[ChecksumOffset..], InternetChecksum.Compute(bytes));
        }

        return LengthBytes;
    }
}
