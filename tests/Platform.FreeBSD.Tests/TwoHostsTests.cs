using System;
using System.Linq;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>Two whole nodes on two fake kernels and one wire.</summary>
public sealed class TwoHostsTests : IDisposable
{
    private const long Second = 1_000_000_000;
    private const long BetterDownTime = 3 * Second;
    private const long WorseDownTime = (3 * Second) + (100 * Second / 256);

    private static readonly VirtualAddress s_shared = new(InetAddress.FromIpv4Bits(0x0a09_00fe), 24);

    private readonly FakeClock _clock = new();
    private readonly FakeSegment _wire = new();
    private readonly FakeHost _better;
    private readonly FakeHost _worse;

    public TwoHostsTests()
    {
        _better = new FakeHost(_clock, _wire, 1, advskew: 0, [s_shared]);
        _worse = new FakeHost(_clock, _wire, 2, advskew: 100, [s_shared]);
    }

    public void Dispose()
    {
        _better.Dispose();
        _worse.Dispose();
        Assert.Equal(0, _better.Kernel.OpenDescriptors);
        Assert.Equal(0, _worse.Kernel.OpenDescriptors);
        Assert.Equal(0, _better.Kernel.UnfreedLists + _worse.Kernel.UnfreedLists);
    }

    [Fact]
    public void Start_TheBetterOneBecomesMasterAtTheFormulaAndHoldsTheAddress()
    {
        long start = _clock.MonotonicNanoseconds;
        Run(10 * Second);

        (long instant, CarpState state) = _better.Changes[^1];
        Assert.Equal(CarpState.Master, state);
        Assert.InRange(instant - start - BetterDownTime, 0, 1_000_000);
        AssertMaster(_better, _worse);

        // The subnet is there already: an alias with a whole mask.
        Assert.Equal(32, _better.Card.Addresses[1].Value.PrefixLengthBits);
        Assert.Empty(_better.Refusals);
        Assert.Empty(_better.Drops);
        Assert.Empty(_worse.Drops);
    }

    [Fact]
    public void MasterDies_TheOtherTakesOverAtTheFormula()
    {
        Run(10 * Second);
        _wire.Unplug(_better.Card);
        long last = LastAdvertisementOf(_better);

        Run(6 * Second, _worse);

        Assert.Equal(CarpState.Master, _worse.Router.State);
        Assert.InRange(_worse.Changes[^1].Nanoseconds - last - WorseDownTime, 0, 1_000_000);
        Assert.True(_worse.Has(s_shared));
    }

    [Fact]
    public void MasterStops_TheOtherTakesOverAtOnceAndTheAddressIsNeverOnBoth()
    {
        Run(10 * Second);
        _better.Driver.Stop();
        Run(Second);

        Assert.False(_better.Driver.IsRunning);
        Assert.Equal(CarpState.Master, _worse.Router.State);
        Assert.False(_better.Has(s_shared));
        Assert.True(_worse.Has(s_shared));
    }

    [Fact]
    public void CarrierLost_TheOtherTakesOverAndWhenItIsBackTheBetterOneAnnouncesAgain()
    {
        Run(10 * Second);
        SetLinkState(_better, 1);
        Run(10 * Second);
        Assert.Equal(CarpState.Init, _better.Router.State);
        AssertMaster(_worse, _better);

        int frames = _wire.Frames.Count;
        SetLinkState(_better, 2);
        Run(10 * Second);

        AssertMaster(_better, _worse);
        Assert.Contains(_wire.Frames.Skip(frames), sent => sent.Sender == _better.Card && IsArp(sent.Frame));
    }

    [Fact]
    public void InterfaceDestroyedAndMadeAgainAtOnce_TheNodeComesBack()
    {
        Run(10 * Second);
        _better.Kernel.RemoveInterface(_better.Card);
        _better.Card = _better.Kernel.AddInterface("em0", 0x0277_0000_0001);
        _better.Kernel.AddAddress(_better.Card, new FakeAddress(new VirtualAddress(InetAddress.FromIpv4Bits(0x0a09_0001), 24)));
        _wire.Plug(_better.Card);
        Run(15 * Second);

        Assert.Equal(1, _better.Card.Index);
        AssertMaster(_better, _worse);
        Assert.Single(_better.Card.Taps);
    }

    [Fact]
    public void TransportLosesTheInterfaceWhoseNumberStays_TheNextWordOfItAttachesAgain()
    {
        Run(10 * Second);
        FakeBpf lost = Assert.Single(_better.Card.Taps);
        lost.LoseInterface();
        _better.Card.Taps.Remove(lost);
        Run(Second);
        _better.Kernel.PostState(_better.Card);
        Run(10 * Second);

        Assert.Single(_better.Card.Taps);
        AssertMaster(_better, _worse);
    }

    [Fact]
    public void SomebodyDeletesTheAddress_ItIsRestored()
    {
        Run(10 * Second);
        _better.Kernel.RemoveAddress(_better.Card, s_shared.Address);
        Run(Second / 5);

        Assert.True(_better.Has(s_shared));
    }

    [Fact]
    public void BothFamilies_AreAdvertisedReceivedAndHeld()
    {
        VirtualAddress ipv6 = new(Parse("2001:db8::fe"), 64);
        FakeSegment wire = new();
        using FakeHost better = new(_clock, wire, 3, advskew: 0, [s_shared, ipv6]);
        using FakeHost worse = new(_clock, wire, 4, advskew: 100, [s_shared, ipv6]);
        Run(10 * Second, better, worse);

        AssertMaster(better, worse);
        Assert.True(better.Has(ipv6));
        Assert.False(worse.Has(ipv6));
        Assert.Equal(2, worse.Card.Groups.Count);
        Assert.Empty(worse.Drops);
        Assert.Contains(wire.Frames, sent => sent.Frame[12] == 0x86 && sent.Frame[20] == 112);

        // The unsolicited neighbour advertisement passes the write filter.
        Assert.Contains(wire.Frames, sent => sent.Frame[12] == 0x86 && sent.Frame[20] == 58 && sent.Frame[54] == 136);
        Assert.Empty(better.Refusals);
    }

    [Fact]
    public void UnicastPeers_ElectAndFailOverInBothFamiliesWithoutTheGroup()
    {
        VirtualAddress ipv6 = new(Parse("2001:db8::fe"), 64);
        FakeSegment wire = new();
        using FakeHost better = new(_clock, wire, 3, advskew: 0, [s_shared, ipv6], unicastPeers: [Parse("10.9.0.4"), Parse("fe80::4")]);
        using FakeHost worse = new(_clock, wire, 4, advskew: 100, [s_shared, ipv6], unicastPeers: [Parse("10.9.0.3"), Parse("fe80::3")]);
        Run(10 * Second, better, worse);

        AssertMaster(better, worse);
        byte[][] advertisements = [.. wire.Frames.Select(sent => sent.Frame).Where(frame => frame[frame[12] == 0x08 ? 23 : 20] == 112)];
        Assert.Contains(advertisements, frame => frame[12] == 0x08);
        Assert.Contains(advertisements, frame => frame[12] == 0x86);
        Assert.All(advertisements, frame => Assert.Equal(worse.Card.Mac, MacAddress.FromBytes(frame)));
        Assert.Empty(worse.Drops);
        Assert.Empty(better.Refusals);

        // Nobody reads the raw sockets, so nothing may wait in them.
        Assert.Equal([0, 0], worse.Kernel.RawSockets.Select(socket => socket.QueuedBytes));

        wire.Unplug(better.Card);
        Run(6 * Second, worse);
        Assert.Equal(CarpState.Master, worse.Router.State);
        Assert.True(worse.Has(s_shared));
        Assert.True(worse.Has(ipv6));

        wire.Plug(better.Card);
        Run(10 * Second, better, worse);
        AssertMaster(better, worse);
    }

    [Fact]
    public void KernelCarpBeside_ChangesNothing()
    {
        // freebsd.md 6: raw sockets lose protocol 112 to carp(4), BPF does not.
        _better.Kernel.HasCarpModule = true;
        _worse.Kernel.HasCarpModule = true;
        Run(10 * Second);

        AssertMaster(_better, _worse);
    }

    [Fact]
    public void RandomFaults_WhenTheyAreOver_ExactlyOneHostHoldsTheAddress()
    {
        Random random = Seed.NewRandom();
        for (int round = 0; round < 20; round++)
        {
            for (int i = 0; i < 15; i++)
            {
                Disturb(random.Next(2) == 0 ? _better : _worse, random);
                Run(random.NextInt64(3 * Second));
            }

            Repair(_better);
            Repair(_worse);
            Run(30 * Second);
            AssertMaster(_better, _worse);
        }
    }

    private void Disturb(FakeHost host, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                SetLinkState(host, (byte)random.Next(3));
                break;
            case 1:
                host.Card.IsUp = !host.Card.IsUp;
                host.Kernel.PostState(host.Card);
                break;
            case 2:
                Remake(host, random.Next(2) * Second);
                break;
            case 3:
                // Messages are lost from here on, until the socket has room again.
                host.Kernel.SetRouteCapacity(random.Next(3));
                break;
            case 4:
                host.Kernel.SetRouteCapacity(1000);
                break;
            case 5:
                host.Kernel.RemoveAddress(host.Card, s_shared.Address);
                break;
            case 6:
                host.Kernel.Fail("Write", 55, 55, 55);
                break;
            default:
                host.Kernel.Fail("GetIfAddrs", 12);
                break;
        }
    }

    private static void Repair(FakeHost host)
    {
        host.Kernel.SetRouteCapacity(1000);
        host.Card.IsUp = true;
        SetLinkState(host, 2);
    }

    /// <summary>The interface is destroyed and, some time later, made again under the same number.</summary>
    private void Remake(FakeHost host, long pauseNanoseconds)
    {
        FakeInterface old = host.Card;
        FakeAddress own = old.Addresses.Find(address => address.Value.Address != s_shared.Address)!;
        host.Kernel.RemoveInterface(old);
        Run(pauseNanoseconds);
        host.Card = host.Kernel.AddInterface("em0", old.Mac.Bits);
        host.Kernel.AddAddress(host.Card, own);
        _wire.Plug(host.Card);
    }

    private static InetAddress Parse(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);

    private static bool IsArp(byte[] frame) => frame[12] == 0x08 && frame[13] == 0x06;

    private static void AssertMaster(FakeHost master, FakeHost backup)
    {
        Assert.Equal(CarpState.Master, master.Router.State);
        Assert.True(master.Has(s_shared));
        Assert.NotEqual(CarpState.Master, backup.Router.State);
        Assert.False(backup.Has(s_shared));
    }

    private static void SetLinkState(FakeHost host, byte state)
    {
        host.Card.LinkState = state;
        host.Kernel.PostState(host.Card);
    }

    private void Run(long nanoseconds) => Run(nanoseconds, _better, _worse);

    private void Run(long nanoseconds, params ReadOnlySpan<FakeHost> hosts) =>
        FakeHost.RunUntil(_clock.MonotonicNanoseconds + nanoseconds, hosts);

    private long LastAdvertisementOf(FakeHost host) =>
        _wire.Frames.FindLast(sent => sent.Sender == host.Card && !IsArp(sent.Frame)).Nanoseconds;
}
