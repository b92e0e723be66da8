using System;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>The classic BPF programs of a BPF descriptor.</summary>
internal static class PacketFilter
{
    private const uint CarpProtocol = 112;
    private const uint Icmpv6Protocol = 58;
    private const uint IgmpProtocol = 2;
    private const uint HopByHop = 0;
    private const uint MldReport = 131;
    private const uint NeighborSolicitation = 135;
    private const uint NeighborAdvertisement = 136;
    private const uint ArpRequest = 1;
    private const uint ArpReply = 2;

    private const uint EtherTypeOffset = 12;
    private const uint EtherTypeIpv4 = 0x0800;
    private const uint EtherTypeArp = 0x0806;
    private const uint EtherTypeIpv6 = 0x86dd;
    private const uint Ipv4ProtocolOffset = 14 + 9;
    private const uint Ipv6NextHeaderOffset = 14 + 6;
    private const uint Icmpv6TypeOffset = 14 + 40;
    private const uint ArpOperationOffset = 14 + 6;
    private const uint ArpSenderOffset = 14 + 14;
    private const uint ArpTargetOffset = 14 + 24;

    /// <summary>Behind the hop-by-hop header of a membership report: 8 bytes with the router alert option.</summary>
    private const uint MldTypeOffset = 14 + 40 + 8;

    /// <summary>Frame bytes to keep. The kernel compares a write filter's number with the frame's length: more than any frame.</summary>
    private const uint Everything = 0x4_0000;

    private static readonly bpf_insn[] s_carp =
    [
        Statement(BPF_LD | BPF_H | BPF_ABS, EtherTypeOffset),
        JumpIfEqual(EtherTypeIpv4, whenTrue: 0, whenFalse: 2),
        Statement(BPF_LD | BPF_B | BPF_ABS, Ipv4ProtocolOffset),
        JumpIfEqual(CarpProtocol, whenTrue: 14, whenFalse: 15),
        JumpIfEqual(EtherTypeIpv6, whenTrue: 0, whenFalse: 5),
        Statement(BPF_LD | BPF_B | BPF_ABS, Ipv6NextHeaderOffset),
        JumpIfEqual(CarpProtocol, whenTrue: 11, whenFalse: 0),
        JumpIfEqual(Icmpv6Protocol, whenTrue: 0, whenFalse: 11),
        Statement(BPF_LD | BPF_B | BPF_ABS, Icmpv6TypeOffset),
        JumpIfEqual(NeighborAdvertisement, whenTrue: 8, whenFalse: 9),
        JumpIfEqual(EtherTypeArp, whenTrue: 0, whenFalse: 8),
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

    private static readonly bpf_insn[] s_ownTraffic =
    [
        Statement(BPF_LD | BPF_H | BPF_ABS, EtherTypeOffset),
        JumpIfEqual(EtherTypeArp, whenTrue: 14, whenFalse: 0),
        JumpIfEqual(EtherTypeIpv4, whenTrue: 0, whenFalse: 3),
        Statement(BPF_LD | BPF_B | BPF_ABS, Ipv4ProtocolOffset),
        JumpIfEqual(CarpProtocol, whenTrue: 11, whenFalse: 0),
        JumpIfEqual(IgmpProtocol, whenTrue: 10, whenFalse: 11),
        JumpIfEqual(EtherTypeIpv6, whenTrue: 0, whenFalse: 10),
        Statement(BPF_LD | BPF_B | BPF_ABS, Ipv6NextHeaderOffset),
        JumpIfEqual(CarpProtocol, whenTrue: 7, whenFalse: 0),
        JumpIfEqual(HopByHop, whenTrue: 4, whenFalse: 0),
        JumpIfEqual(Icmpv6Protocol, whenTrue: 0, whenFalse: 6),
        Statement(BPF_LD | BPF_B | BPF_ABS, Icmpv6TypeOffset),
        JumpIfEqual(NeighborAdvertisement, whenTrue: 3, whenFalse: 0),
        JumpIfEqual(NeighborSolicitation, whenTrue: 2, whenFalse: 3),
        Statement(BPF_LD | BPF_B | BPF_ABS, MldTypeOffset),
        JumpIfEqual(MldReport, whenTrue: 0, whenFalse: 1),
        Statement(BPF_RET | BPF_K, Everything),
        Statement(BPF_RET | BPF_K, 0),
    ];

    /// <summary>
    /// Untagged IPv4 and IPv6 of protocol 112; ARP replies and neighbour advertisements, which answer our questions; ARP requests for the
    /// sender's own address, by which hosts announce it. No branch for VLAN tags:
    /// on a VLAN's own interface frames come untagged, and tagged ones on its parent belong to other networks. A frame too short for a load
    /// is refused by the interpreter.
    /// </summary>
    internal static ReadOnlySpan<bpf_insn> Carp => s_carp;

    /// <summary>
    /// What this daemon has reason to send: advertisements, ARP, the two neighbour messages, membership reports. The kernel refuses all else.
    /// </summary>
    internal static ReadOnlySpan<bpf_insn> OwnTraffic => s_ownTraffic;

    private static bpf_insn Statement(int code, uint k) => new() { code = (ushort)code, k = k };

    private static bpf_insn JumpIfEqual(uint value, byte whenTrue, byte whenFalse) =>
        new() { code = BPF_JMP | BPF_JEQ | BPF_K, jt = whenTrue, jf = whenFalse, k = value };

    private static bpf_insn JumpIfEqualToIndex(byte whenTrue, byte whenFalse) =>
        new() { code = BPF_JMP | BPF_JEQ | BPF_X, jt = whenTrue, jf = whenFalse };
}
