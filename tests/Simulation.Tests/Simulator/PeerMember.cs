using System;
using System.Collections.Generic;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>
/// A model of another system on the network: it parses, authenticates, and hands frames over as late as that system does.
/// ucarp sees what arrived when a block of the packet ring is retired, once a second, and then one frame a turn.
/// </summary>
internal sealed class PeerMember : Member, ISimulatedStation
{
    private const long RingNanoseconds = 1_000_000_000;
    private const long TurnNanoseconds = 20_000;

    private readonly Queue<Arrival> _arrivals = new();
    private readonly CarpAuthenticator _authenticator;
    private readonly SimulatedRandom _random;
    private readonly long _ringPhase;
    private readonly byte[] _buffer = new byte[128];
    private ReferencePeer? _peer;
    private CarpState _lastState;
    private bool _hasCarrier = true;
    private MonotonicInstant _nextPacketTurn = MonotonicInstant.LongAgo;

    public PeerMember(Cluster cluster, MemberPlan plan, int index)
        : base(cluster, plan, index)
    {
        _random = cluster.World.Random.Fork();
        _ringPhase = _random.NextBetween(0, RingNanoseconds - 1);
        _authenticator = new CarpAuthenticator(Key, Vhid, Addresses);
        Port = cluster.Network.Plug(Mac, Receive);
        cluster.World.Add(this);
    }

    public override NetworkPort Port { get; }

    public override CarpState State => _peer?.State ?? CarpState.Init;

    public override bool IsOwner => State == CarpState.Master;

    public MonotonicInstant NextTurn
    {
        get
        {
            if (_peer is null)
            {
                return MonotonicInstant.Never;
            }

            MonotonicInstant packet = _arrivals.TryPeek(out Arrival next)
                ? MonotonicInstant.Later(next.VisibleAt, _nextPacketTurn)
                : MonotonicInstant.Never;
            return MonotonicInstant.Earlier(_peer.NextTurn, packet);
        }
    }

    private bool IsUcarp => Plan.Kind is PeerKind.Ucarp or PeerKind.UcarpBigEndian;

    public override void Start()
    {
        _peer = ReferencePeer.Create(
            new PeerParameters(Plan.Kind, Plan.Advbase, Plan.Advskew, Plan.Preempt, SourceIpv4, Cluster.Plan.RunsIpv6));
        if (_hasCarrier)
        {
            _peer.Start(Cluster.World.Now);
        }

        Settle();
    }

    public override void Stop()
    {
        _peer?.Stop(Cluster.World.Now);
        Settle();
        PowerOff();
    }

    public override void PowerOff()
    {
        _peer = null;
        _arrivals.Clear();
        NoteState();
    }

    public override void PowerOn() => Start();

    public override void SetCarrier(bool hasCarrier)
    {
        _hasCarrier = hasCarrier;
        Port.IsPlugged = hasCarrier;
        if (hasCarrier)
        {
            _peer?.Start(Cluster.World.Now);
        }
        else
        {
            // Without a link nobody hears what it says.
            _peer?.Stop(Cluster.World.Now);
        }

        Settle();
    }

    public override void Demote(byte level)
    {
        _peer?.Demote(level, Cluster.World.Now);
        Settle();
    }

    public void Run()
    {
        MonotonicInstant now = Cluster.World.Now;
        if (_arrivals.TryPeek(out Arrival next) && next.VisibleAt <= now && _nextPacketTurn <= now)
        {
            _arrivals.Dequeue();
            Hear(next.Frame.Span, now);
            _nextPacketTurn = now.AddNanoseconds(TurnNanoseconds);
        }
        else
        {
            _peer!.Turn(now);
        }

        Settle();
    }

    private void Receive(ReadOnlyMemory<byte> frame)
    {
        if (_peer is null)
        {
            return;
        }

        if (NeighborResponder.TryReadQuestion(frame.Span, out InetAddress address, out MacAddress asker))
        {
            Answer(address, asker);
            return;
        }

        MonotonicInstant now = Cluster.World.Now;
        long untilRetired = RingNanoseconds - ((now.Nanoseconds - _ringPhase) % RingNanoseconds);
        _arrivals.Enqueue(new Arrival(frame, IsUcarp ? now.AddNanoseconds(untilRetired) : now));
    }

    /// <summary>A kernel with carp(4) answers with the virtual Ethernet address, ucarp's host with its own.</summary>
    private void Answer(InetAddress address, MacAddress asker)
    {
        bool isVirtual = Array.IndexOf(Addresses, address) >= 0;
        if (isVirtual ? IsOwner : address == SourceIpv4 || address == SourceIpv6)
        {
            MacAddress mac = isVirtual && !IsUcarp ? MacAddress.ForVhid(Vhid) : Mac;
            Cluster.Network.Send(Port, _buffer.AsSpan(0, NeighborResponder.WriteAnswer(_buffer, address, mac, asker)));
        }
    }

    private void Hear(ReadOnlySpan<byte> frame, MonotonicInstant now)
    {
        if (!CarpAdvertisement.TryParse(frame, out CarpAdvertisement heard, out _)
            || heard.Vhid != Vhid
            || (heard.Family == AddressFamily.Ipv6 && !Cluster.Plan.RunsIpv6)
            || (IsUcarp && heard.Source == SourceIpv4)
            || !_authenticator.Verify(heard.Counter, heard.Digest))
        {
            return;
        }

        Cluster.Transcript.Add(Name, $"takes in {heard.Source} {heard.Advbase}/{heard.Advskew}/{heard.Demotion}");
        _peer!.Hear(new PeerHeard(heard.Source, heard.Family, CarpPrecedence.Of(in heard), heard.Counter), now);
    }

    private void Settle()
    {
        if (_peer is null)
        {
            return;
        }

        foreach (PeerAction action in _peer.Actions)
        {
            if (action.IsAnnouncement)
            {
                Cluster.Network.Send(Port, _buffer.AsSpan(0, ArpPacket.Gratuitous(Mac, VirtualIpv4).WriteBroadcast(_buffer)));
                continue;
            }

            Send(SourceIpv4, CarpGroups.Ipv4, action.Fields);
            if (_peer.SendsIpv6)
            {
                Send(SourceIpv6, CarpGroups.Ipv6, action.Fields);
            }
        }

        _peer.Actions.Clear();
        NoteState();
    }

    private void Send(InetAddress source, InetAddress group, CarpPrecedence fields)
    {
        ulong counter = _peer!.NextCounter(_random.Next());
        var addressing = new CarpFrameAddressing(MacAddress.ForVhid(Vhid), MacAddress.ForMulticastGroup(group), source, group);
        var header = new CarpHeaderFields(Vhid, fields.Advbase, fields.Advskew, fields.Demotion, counter);
        int length = CarpFrame.Write(_buffer, in addressing, in header, _authenticator.ComputeDigest(counter), ipIdentification: 0);
        Cluster.Network.Send(Port, _buffer.AsSpan(0, length));
    }

    private void NoteState()
    {
        if (State != _lastState)
        {
            Cluster.Transcript.Add(Name, $"{_lastState} -> {State}");
            _lastState = State;
            Cluster.Checker.NoteOwners();
        }
    }

    private readonly record struct Arrival(ReadOnlyMemory<byte> Frame, MonotonicInstant VisibleAt);
}
