using System;
using System.Buffers.Binary;
using System.Net;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A frame as it entered the switch. Read here by hand, not by the code under test.</summary>
/// <param name="Time">Kernel receive time, CLOCK_REALTIME nanoseconds.</param>
/// <param name="Sender">The host at whose port it entered, whatever its source address says.</param>
/// <param name="InterfaceName">Through which of its interfaces the host sent it.</param>
/// <param name="Bytes">The whole frame, without a VLAN tag (the kernel takes that off).</param>
internal sealed record CapturedFrame(long Time, Host Sender, string InterfaceName, byte[] Bytes)
{
    private const int Ip = 14;
    private const int Carp = Ip + 20;
    private const int ArpSenderAddress = 14 + 14;
    private const int ArpTargetAddress = 14 + 24;
    private const ushort ArpType = 0x0806;
    private const ushort Ipv4Type = 0x0800;
    private const byte CarpProtocol = 112;

    internal bool IsArp => EtherType == ArpType && Bytes.Length >= Ip + 28;

    /// <summary>Protocol 112 in an IPv4 header without options, long enough for a CARP header.</summary>
    internal bool IsAdvertisement =>
        EtherType == Ipv4Type && Bytes.Length >= Carp + 36 && Bytes[Ip] == 0x45 && Bytes[Ip + 9] == CarpProtocol;

    /// <summary>Protocol 112 or ARP, however damaged.</summary>
    internal bool IsOfInterest => EtherType == ArpType || (EtherType == Ipv4Type && Bytes.Length > Ip + 9 && Bytes[Ip + 9] == CarpProtocol);

    internal byte Vhid => Bytes[Carp + 1];

    internal byte Advskew => Bytes[Carp + 2];

    internal byte Advbase => Bytes[Carp + 5];

    /// <summary>The 8 bytes of the counter and the 20 of the digest.</summary>
    internal ReadOnlySpan<byte> CounterAndDigest => Bytes.AsSpan(Carp + 8, 28);

    internal bool IsBowOut => IsAdvertisement && Advbase == 255 && Advskew == 255;

    internal byte TimeToLive => Bytes[Ip + 8];

    internal IPAddress DestinationAddress => new(Bytes.AsSpan(Ip + 16, 4));

    internal IPAddress SourceAddress => new(Bytes.AsSpan(Ip + 12, 4));

    /// <summary>An ARP request or reply in which sender and target address are both this one.</summary>
    internal bool IsGratuitousArpFor(IPAddress address) =>
        IsArp
        && address.Equals(new IPAddress(Bytes.AsSpan(ArpSenderAddress, 4)))
        && address.Equals(new IPAddress(Bytes.AsSpan(ArpTargetAddress, 4)));

    public override string ToString()
    {
        string what = IsAdvertisement ? $"advertisement vhid {Vhid} advbase {Advbase} advskew {Advskew}" : IsArp ? "ARP" : "frame";
        return $"{WallClock.Milliseconds(Time):F3} ms {Sender.Name}: {what}, {Bytes.Length} bytes";
    }

    private ushort EtherType => Bytes.Length >= Ip ? BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(12)) : (ushort)0;
}
