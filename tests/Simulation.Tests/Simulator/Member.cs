using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>One member of a simulated cluster, whatever software it runs.</summary>
internal abstract class Member
{
    public const byte Vhid = 42;
    public static readonly InetAddress VirtualIpv4 = InetAddress.FromIpv4Bits(0x0a09_00fe);
    public static readonly InetAddress VirtualIpv6 = InetAddress.FromBytes([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfe]);

    protected Member(Cluster cluster, MemberPlan plan, int index)
    {
        Cluster = cluster;
        Plan = plan;
        Index = index;
        Name = $"{plan.Kind.ToString()[0]}{index}";
        SourceIpv4 = InetAddress.FromIpv4Bits(0x0a09_0000u | plan.LastOctet);
        // The other way round: the two families must not agree by chance on who is the smaller.
        SourceIpv6 = InetAddress.FromBytes([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)~plan.LastOctet]);
        Mac = new MacAddress(0x0200_0000_0000UL | plan.LastOctet);
    }

    public Cluster Cluster { get; }

    public MemberPlan Plan { get; }

    public int Index { get; }

    public string Name { get; }

    public InetAddress SourceIpv4 { get; }

    public InetAddress SourceIpv6 { get; }

    public MacAddress Mac { get; }

    public abstract NetworkPort Port { get; }

    public abstract CarpState State { get; }

    /// <summary>Whether it acts as the owner of the address.</summary>
    public abstract bool IsOwner { get; }

    public abstract void Start();

    /// <summary>Ends in order, as the administrator of such a system would end it.</summary>
    public abstract void Stop();

    /// <summary>Ends without a word; the machine goes with it.</summary>
    public abstract void PowerOff();

    /// <summary>The machine is back, and its software starts.</summary>
    public abstract void PowerOn();

    public abstract void SetCarrier(bool hasCarrier);

    /// <summary>Sets the demotion level, if it runs.</summary>
    public abstract void Demote(byte level);

    protected static CarpKey Key => CarpKey.TryCreate("simulated"u8, out CarpKey key) ? key : throw new InvalidOperationException();

    protected InetAddress[] Addresses => (Cluster.Plan.RunsIpv4, Cluster.Plan.RunsIpv6) switch
    {
        (true, true) => [VirtualIpv4, VirtualIpv6],
        (true, false) => [VirtualIpv4],
        _ => [VirtualIpv6],
    };

    public static Member Create(Cluster cluster, MemberPlan plan, int index) => plan.Kind == PeerKind.Nativecarp
        ? new NativeMember(cluster, plan, index)
        : new PeerMember(cluster, plan, index);
}
