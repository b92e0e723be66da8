using System;
using System.Buffers.Binary;

namespace NativeCarp.Core.Wire;

/// <summary>
/// What a VRRP router says about itself: enough to name the neighbour, nothing is decided from it.
/// Source: RFC 3768 section 5.1 (version 2), RFC 9568 section 5.1 (version 3).
/// </summary>
/// <param name="Version">2 or 3.</param>
/// <param name="Source">Its IP address.</param>
/// <param name="VirtualRouterId">1 to 255; it shares a MAC address with the vhid of the same number.</param>
/// <param name="Priority">0 (resigning) to 255 (owner of the address); the higher one wins, unlike in CARP.</param>
/// <param name="IntervalCentiseconds">Its advertisement interval in 1/100 s: 0 to 25 500 (version 2) or 4 095 (version 3).</param>
public readonly record struct VrrpAdvertisement(
    byte Version, InetAddress Source, byte VirtualRouterId, byte Priority, int IntervalCentiseconds)
{
    //   0               1               2               3
    //  +-------+-------+---------------+---------------+---------------+
    //  | 2 | 3 |   1   | VRID          | priority      | addresses n   |
    //  +-------+-------+---------------+---------------+---------------+
    //  | v2: auth type | v2: seconds   | checksum                      |
    //  | v3: 4 reserved bits, 12 cs    |                               |
    //  +-------------------------------+-------------------------------+
    //  | n addresses of 4 (v3 over IPv6: 16) bytes                     |
    //  +---------------------------------------------------------------+
    //  | v2: 8 bytes of authentication data                            |
    //  +---------------------------------------------------------------+
    private const int VirtualRouterIdOffset = 1;
    private const int PriorityOffset = 2;
    private const int AddressCountOffset = 3;
    private const int IntervalOffset = 4;
    private const int SecondsOffset = 5;

    private const int FixedLengthBytes = 8;
    private const int AuthenticationLengthBytes = 8;
    private const int AdvertisementType = 1;
    private const int IntervalMask = 0xfff;
    private const int CentisecondsPerSecond = 100;

    internal const int Version2 = 2;
    internal const int Version3 = 3;

    /// <summary>
    /// Reads one frame; false when it is no VRRP advertisement. A frame that is also a CARP advertisement by its shape
    /// (seven addresses, or a password) is read too: ask only after CARP has refused it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> frame, out VrrpAdvertisement advertisement)
    {
        advertisement = default;
        if (!IpFrame.TryParse(frame, out IpFrame ip, out _)
            || ip.Protocol != IpFrame.CarpProtocol
            || ip.HopLimit != IpFrame.LinkLocalHopLimit)
        {
            return false;
        }

        ReadOnlySpan<byte> message = ip.Payload;
        bool isVersion2 = IsVersion2(message);
        if (!isVersion2 && !IsVersion3(ip))
        {
            return false;
        }

        int interval = isVersion2
            ? message[SecondsOffset] * CentisecondsPerSecond
            : BinaryPrimitives.ReadUInt16BigEndian(message[IntervalOffset..]) & IntervalMask;
        advertisement = new((byte)(message[0] >> 4), ip.Source, message[VirtualRouterIdOffset], message[PriorityOffset], interval);
        return true;
    }

    /// <summary>Whether length, type and checksum of an IP payload are those of a VRRPv2 advertisement.</summary>
    internal static bool IsVersion2(ReadOnlySpan<byte> message) =>
        HasTypeAndLength(message, Version2, InetAddress.Ipv4LengthBytes, AuthenticationLengthBytes)
        && InternetChecksum.Compute(message) == 0;

    // Over IPv4 routers disagree whether the pseudo-header belongs to the checksum (RFC 9568 section 5.2.8), so both are right.
    private static bool IsVersion3(in IpFrame ip) =>
        HasTypeAndLength(ip.Payload, Version3, ip.Source.LengthBytes, trailerLengthBytes: 0)
        && (InternetChecksum.ComputeWithPseudoHeader(ip.Payload, ip.Source, ip.Destination, IpFrame.CarpProtocol) == 0
            || (ip.Source.Family == AddressFamily.Ipv4 && InternetChecksum.Compute(ip.Payload) == 0));

    private static bool HasTypeAndLength(ReadOnlySpan<byte> message, int version, int addressLengthBytes, int trailerLengthBytes) =>
        message.Length >= FixedLengthBytes
        && message[0] == ((version << 4) | AdvertisementType)
        && message.Length == FixedLengthBytes + (addressLengthBytes * message[AddressCountOffset]) + trailerLengthBytes;
}
