using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>One node on a network, and a socket beside it that hears everything and says what a test wants.</summary>
internal sealed class Bench : ICarpObserver, IDisposable
{
    public const byte Vhid = 42;
    public static readonly InetAddress Own = Address("10.9.0.1");
    public static readonly InetAddress Peer = Address("10.9.0.2");
    public static readonly InetAddress Virtual = Address("10.9.0.254");
    public static readonly InetAddress VirtualIpv6 = Address("2001:db8::254");
    public static readonly VirtualAddress OwnPrefix = new(Own, 24);

    private readonly NetworkPort _socket;
    private readonly byte[] _buffer = new byte[128];
    private ulong _counter = 1;

    public Bench(Func<RouterConfiguration, RouterConfiguration>? configure = null, Action<SimulatedHost>? prepare = null)
    {
        Network = new SimulatedNetwork(World) { Conditions = new NetworkConditions { DelayNanoseconds = 0, JitterNanoseconds = 0 } };
        _socket = Network.Plug(new MacAddress(0x0200_0000_0002), _ => { });
        Host = new SimulatedHost(World, "node");
        Link = Host.AddInterface("eth0", Network, new MacAddress(0x0200_0000_0001), OwnPrefix, new VirtualAddress(Address("fe80::1"), 64));
        Network.FrameSent = (port, frame) =>
        {
            (port == Link.Port ? Sent : SentElsewhere).Add(frame.ToArray());
        };
        prepare?.Invoke(Host);
        var configuration = new RouterConfiguration
        {
            InterfaceName = "eth0",
            Parameters = new CarpParameters { Vhid = Vhid },
            Key = Key("secret"),
            Addresses = [RouterAddress.Host(Virtual)],
            // Once: what repeats by itself would hide what a test is about.
            Announcements = new AnnouncementPolicy { DelaysNanoseconds = [0] },
        };
        Node = new SimulatedNode(Host, configure?.Invoke(configuration) ?? configuration, this) { LongestWakeDelayNanoseconds = 0 };
        Node.Start();
        World.Run(0);
    }

    public SimulatedWorld World { get; } = new(1);

    public SimulatedNetwork Network { get; }

    public SimulatedHost Host { get; }

    public SimulatedInterface Link { get; }

    public SimulatedNode Node { get; }

    public List<byte[]> Sent { get; } = [];

    /// <summary>What left through the host's other interfaces, or came from the peer.</summary>
    public List<byte[]> SentElsewhere { get; } = [];

    public List<CarpAction> Changes { get; } = [];

    public List<LinkReadiness> Readiness { get; } = [];

    public List<CarpReport> Reports { get; } = [];

    public List<CarpDropReason> Dropped { get; } = [];

    public List<PlatformResult> Refused { get; } = [];

    public int RefusedRoutes { get; private set; }

    public List<ScriptReport> Scripts { get; } = [];

    public List<bool> Disturbances { get; } = [];

    public CarpState State => Node.State;

    public IEnumerable<CarpAdvertisement> Advertisements
    {
        get
        {
            foreach (byte[] frame in Sent)
            {
                if (CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out _))
                {
                    yield return advertisement;
                }
            }
        }
    }

    public int Announcements => Sent.Count(frame => ArpPacket.TryParse(frame, out ArpPacket packet) && packet.SenderAddress == Virtual);

    /// <summary>How many had left when the last change of state was told.</summary>
    public int AnnouncementsBeforeLastChange { get; private set; }

    public static InetAddress Address(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new ArgumentException(text, nameof(text));

    public static CarpKey Key(string passphrase) =>
        CarpKey.TryCreate(System.Text.Encoding.ASCII.GetBytes(passphrase), out CarpKey key) ? key : throw new ArgumentException(passphrase);

    /// <summary>A master whose address scripts manage; what they do is the test's affair.</summary>
    public static Bench MasterWithScripts(long upNanoseconds, long downNanoseconds) => Master(
        configuration => configuration with { Scripts = new AddressScriptCommands { Up = ["/up"], Down = ["/down"] } },
        host =>
        {
            host.Programs["/up"] = new SimulatedProgram(upNanoseconds);
            host.Programs["/down"] = new SimulatedProgram(downNanoseconds);
        });

    public static Bench Master(
        Func<RouterConfiguration, RouterConfiguration>? configure = null, Action<SimulatedHost>? prepare = null)
    {
        var bench = new Bench(configure, prepare);
        bench.World.Run(3.001);
        Assert.Equal(CarpState.Master, bench.State);
        bench.Sent.Clear();
        return bench;
    }

    /// <summary>Who asked for the virtual address since the list was last emptied.</summary>
    public int Questions => Sent.Count(frame =>
        NeighborResponder.TryReadQuestion(frame, out InetAddress asked, out _) && (asked == Virtual || asked == VirtualIpv6));

    /// <summary>A host answers for an address.</summary>
    public void Answer(InetAddress address, MacAddress mac) => Network.Send(
        _socket, _buffer.AsSpan(0, NeighborResponder.WriteAnswer(_buffer, address, mac, Link.Mac)));

    /// <summary>The peer advertises.</summary>
    public void Say(
        byte advbase,
        byte advskew,
        string passphrase = "secret",
        byte vhid = Vhid,
        InetAddress? group = null,
        InetAddress? source = null,
        ulong? knownCounter = null,
        byte hopLimit = 255)
    {
        InetAddress destination = group ?? CarpGroups.Ipv4;
        ulong counter = knownCounter ?? _counter++;
        MacAddress mac = destination == Own ? Link.Mac : MacAddress.ForMulticastGroup(CarpGroups.Ipv4);
        var addressing = new CarpFrameAddressing(_socket.Mac, mac, source ?? Peer, destination);
        var fields = new CarpHeaderFields(vhid, advbase, advskew, Demotion: 0, counter);
        CarpDigest digest = new CarpAuthenticator(Key(passphrase), vhid, [Virtual]).ComputeDigest(counter);
        Span<byte> frame = _buffer.AsSpan(0, CarpFrame.Write(_buffer, in addressing, in fields, in digest, ipIdentification: 0));
        SetHopLimit(frame, hopLimit);
        Network.Send(_socket, frame);
    }

    /// <summary>The peer advertises for the virtual IPv6 address.</summary>
    public void SayIpv6(ulong counter)
    {
        var addressing = new CarpFrameAddressing(_socket.Mac, MacAddress.ForMulticastGroup(CarpGroups.Ipv6), Address("fe80::2"), CarpGroups.Ipv6);
        var fields = new CarpHeaderFields(Vhid, Advbase: 1, Advskew: 0, Demotion: 0, counter);
        CarpDigest digest = new CarpAuthenticator(Key("secret"), Vhid, [VirtualIpv6]).ComputeDigest(counter);
        Network.Send(_socket, _buffer.AsSpan(0, CarpFrame.Write(_buffer, in addressing, in fields, in digest, ipIdentification: 0)));
    }

    public void Dispose() => Node.Dispose();

    /// <summary>What routers do to an IPv4 packet on its way.</summary>
    private static void SetHopLimit(Span<byte> frame, byte hopLimit)
    {
        Span<byte> header = frame[EthernetHeader.LengthBytes..][..Ipv4Header.LengthBytes];
        header[8] = hopLimit;
        header[10..12].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], InternetChecksum.Compute(header));
    }

    public void OnStateChanged(VirtualRouter router, in CarpAction change)
    {
        Changes.Add(change);
        AnnouncementsBeforeLastChange = Announcements;
    }

    public void OnReport(VirtualRouter router, in CarpAction report) => Reports.Add(report.Report);

    public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness) => Readiness.Add(readiness);

    public void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame) =>
        Dropped.Add(reason);

    public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result) => Refused.Add(result);

    public void OnRouteRefused(VirtualRouter router, in RouteChange change, PlatformResult result) => RefusedRoutes++;

    public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result) => Refused.Add(result);

    public void OnAddressesDisturbed(VirtualRouter router, bool arePresent) => Disturbances.Add(arePresent);

    public void OnScript(VirtualRouter router, in ScriptReport report) => Scripts.Add(report);

    public void OnAddressesSettled(VirtualRouter router, bool arePresent)
    {
    }
}
