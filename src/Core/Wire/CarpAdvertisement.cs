using System;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Wire;

/// <summary>
/// One well-formed advertisement as a value. Nothing in it may be believed before its digest was verified,
/// and the digest covers <see cref="Vhid"/> and <see cref="Counter"/> only.
/// </summary>
public readonly struct CarpAdvertisement
{
    //  +----------+--------------+----------------+- - - - - - - - - - - - -+
    //  | Ethernet | IPv4 or IPv6 | CARP header 36 | trailing bytes, ignored |
    //  +----------+--------------+----------------+- - - - - - - - - - - - -+

    /// <summary>Ethernet source address, for messages only.</summary>
    public MacAddress SourceMac { get; init; }

    /// <summary>IP source address; not authenticated, and 0.0.0.0 or the virtual address itself from some kernels.</summary>
    public InetAddress Source { get; init; }

    /// <summary>IP destination address: the group, or one of our addresses.</summary>
    public InetAddress Destination { get; init; }

    /// <summary>IPv4 TTL or IPv6 hop limit; 255 in every accepted frame that was not allowed to pass routers.</summary>
    public byte HopLimit { get; init; }

    /// <summary>Virtual host id, 1 to 255.</summary>
    public byte Vhid { get; init; }

    /// <summary>Whole seconds of the sender's interval, 0 to 255.</summary>
    public byte Advbase { get; init; }

    /// <summary>The rest of the sender's interval in 1/256 s, 0 to 255.</summary>
    public byte Advskew { get; init; }

    /// <summary>The sender's demotion level as OpenBSD sends it (byte 4); 0 from other systems.</summary>
    public byte Demotion { get; init; }

    /// <summary>Length of counter and digest in 32-bit words as the sender states it; never checked.</summary>
    public byte AuthLength { get; init; }

    /// <summary>The counter, most significant word first.</summary>
    public ulong Counter { get; init; }

    /// <summary>What the authenticator compares.</summary>
    public CarpDigest Digest { get; init; }

    /// <summary>The family it was sent in.</summary>
    public AddressFamily Family => Source.Family;

    /// <summary>Whether the sender resigns: advbase and advskew 255. Source: <c>carp_send_ad</c> of OpenBSD.</summary>
    public bool IsBowOut => Advbase == byte.MaxValue && Advskew == byte.MaxValue;

    /// <summary>Whether it comes from this link for certain. Source: RFC 5082.</summary>
    public bool IsFromThisLink => HopLimit == IpFrame.LinkLocalHopLimit;

    /// <summary>The sender's interval; the shorter one is the better master.</summary>
    public CarpInterval Interval => CarpInterval.FromAdvertisement(Advbase, Advskew);

    /// <summary>
    /// Reads one frame. It never throws, allocates nothing, and checks everything but the digest:
    /// false gives the reason, up to <see cref="CarpDropReason.BadVhid"/>.
    /// </summary>
    /// <param name="frame">From the destination MAC address on, without frame check sequence; padding at its end is ignored.</param>
    /// <param name="advertisement">The values; when refused, addresses and hop limit alone, and those only from a well-formed IP header.</param>
    /// <param name="reason"><see cref="CarpDropReason.None"/> when accepted.</param>
    public static bool TryParse(ReadOnlySpan<byte> frame, out CarpAdvertisement advertisement, out CarpDropReason reason) =>
        TryParse(frame, allowsRouted: false, out advertisement, out reason);

    /// <summary>The same; what passed a router may be allowed, for advertisements between hosts by unicast.</summary>
    /// <param name="frame">See the other overload.</param>
    /// <param name="allowsRouted">Whether any hop limit will do; then whoever it is for must look at <see cref="HopLimit"/>.</param>
    /// <param name="advertisement">See the other overload.</param>
    /// <param name="reason">See the other overload.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> frame, bool allowsRouted, out CarpAdvertisement advertisement, out CarpDropReason reason)
    {
        advertisement = default;
        if (!IpFrame.TryParse(frame, out IpFrame ip, out reason))
        {
            return false;
        }

        advertisement = new() { SourceMac = ip.SourceMac, Source = ip.Source, Destination = ip.Destination, HopLimit = ip.HopLimit };
        if (ip.Protocol != IpFrame.CarpProtocol)
        {
            reason = CarpDropReason.NotCarpProtocol;
            return false;
        }

        if (!allowsRouted && ip.HopLimit != IpFrame.LinkLocalHopLimit)
        {
            reason = CarpDropReason.BadTtl;
            return false;
        }

        if (!CarpHeader.TryParse(ip.Payload, out CarpHeader header, out reason))
        {
            return false;
        }

        advertisement = advertisement with
        {
            Vhid = header.Fields.Vhid,
            Advbase = header.Fields.Advbase,
            Advskew = header.Fields.Advskew,
            Demotion = header.Fields.Demotion,
            AuthLength = header.AuthLength,
            Counter = header.Fields.Counter,
            Digest = header.Digest,
        };
        return true;
    }
}
