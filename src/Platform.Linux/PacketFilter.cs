using System;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>The classic BPF programs of a packet socket.</summary>
internal static class PacketFilter
{
    private const uint ProtocolNumber = 112;
    private const uint Icmpv6Protocol = 58;
    private const uint NeighborAdvertisement = 136;
    private const uint ArpRequest = 1;
    private const uint ArpReply = 2;
    private const uint EtherTypeOffset = 12;
    private const uint Ipv4ProtocolOffset = 14 + 9;
    private const uint Ipv6NextHeaderOffset = 14 + 6;
    private const uint Icmpv6TypeOffset = 14 + 40;
    private const uint ArpOperationOffset = 14 + 6;
    private const uint ArpSenderOffset = 14 + 14;
    private const uint ArpTargetOffset = 14 + 24;

    /// <summary>Frame bytes to keep: all, so that the receive buffer alone decides and MSG_TRUNC tells what it cut.</summary>
    private const uint Everything = 0x4_0000;

    private static readonly sock_filter[] s_carp =
    [
        Statement(BPF_LD | BPF_H | BPF_ABS, EtherTypeOffset),
        JumpIfEqual(ETH_P_IP, whenTrue: 0, whenFalse: 2),
        Statement(BPF_LD | BPF_B | BPF_ABS, Ipv4ProtocolOffset),
        JumpIfEqual(ProtocolNumber, whenTrue: 14, whenFalse: 15),
        JumpIfEqual(ETH_P_IPV6, whenTrue: 0, whenFalse: 5),
        Statement(BPF_LD | BPF_B | BPF_ABS, Ipv6NextHeaderOffset),
        JumpIfEqual(ProtocolNumber, whenTrue: 11, whenFalse: 0),
        JumpIfEqual(Icmpv6Protocol, whenTrue: 0, whenFalse: 11),
        Statement(BPF_LD | BPF_B | BPF_ABS, Icmpv6TypeOffset),
        JumpIfEqual(NeighborAdvertisement, whenTrue: 8, whenFalse: 9),
        JumpIfEqual(ETH_P_ARP, whenTrue: 0, whenFalse: 8),
        Statement(BPF_LD | BPF_H | BPF_ABS, ArpOperationOffset),
        JumpIfEqual(ArpReply, whenTrue: 5, whenFalse: 0),
        JumpIfEqual(ArpRequest, whenTrue: 0, whenFalse: 5),
        Statement(BPF_LD | BPF_W | BPF_ABS, ArpSenderOffset),
        Statement(BPF_MISC | BPF_TAX, 0),
        Statement(BPF_LD | BPF_W | BPF_ABS, ArpTargetOffset),
        JumpIfEqualToIndex(whenTrue: 0, whenFalse: 1),
        Statement(BPF_RET | BPF_K, Everything),
        Statement(BPF_RET | BPF_K, 0),
    ];

    private static readonly sock_filter[] s_nothing = [Statement(BPF_RET | BPF_K, 0)];

    /// <summary>
    /// Untagged IPv4 and IPv6 of protocol 112; ARP replies and neighbour advertisements, which answer our questions; ARP requests for the
    /// sender's own address, by which hosts announce it. A VLAN tag needs no branch: the kernel takes it out of the bytes before it asks the filter,
    /// and reports it beside them. A frame too short for a load is refused by the interpreter.
    /// </summary>
    internal static ReadOnlySpan<sock_filter> Carp => s_carp;

    /// <summary>No frame at all.</summary>
    internal static ReadOnlySpan<sock_filter> Nothing => s_nothing;

    private static sock_filter Statement(int code, uint k) => new() { code = (ushort)code, k = k };

    private static sock_filter JumpIfEqual(uint value, byte whenTrue, byte whenFalse) =>
        new() { code = BPF_JMP | BPF_JEQ | BPF_K, jt = whenTrue, jf = whenFalse, k = value };

    private static sock_filter JumpIfEqualToIndex(byte whenTrue, byte whenFalse) =>
        new() { code = BPF_JMP | BPF_JEQ | BPF_X, jt = whenTrue, jf = whenFalse };
}
