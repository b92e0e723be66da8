using System;
using System.Linq;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests.BesideCarp;

/// <summary>A whole node beside a host whose kernel runs carp(4). Source: freebsd.md section 6.</summary>
public sealed class CarpKernelTests
{
    private const long Second = 1_000_000_000;
    private const long StepNanoseconds = 1_000_000;
    private const byte OurNumber = 2;

    private readonly FakeClock _clock = new();
    private readonly FakeSegment _wire = new();

    /// <summary>Digests that FreeBSD 15's own functions made: H6, H8 and H9 of carp-vectors.json.</summary>
    [Theory]
    [InlineData(10, "10.0.0.200 192.0.2.7 9.255.255.1", 0xdeadbeefcafef00d, "073c3aa3dfd94333b741da4e0d14fae1fe995558")]
    [InlineData(20, "2001:db8::1 192.0.2.1", 0x1122334455667788, "f7d54fb0f5f5ef88f02914524adfc817246f5717")]
    [InlineData(20, "2001:db8::1 fe80::200:5eff:fe00:114", 0x1122334455667788, "5a57496c794eaece60170867ab5fa7a9bb1dc372")]
    public void StandIn_MakesTheDigestsOfTheKernel(byte vhid, string addresses, ulong counter, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(CarpKernel.Digest("secret"u8.ToArray(), vhid, Parse(addresses), counter)));

    [Theory]
    [InlineData("10.9.0.254", "10.9.0.254", DigestAddresses.All, true, true)]
    [InlineData("10.9.0.254 10.9.0.7 2001:db8::fe", "2001:db8::fe 10.9.0.7 10.9.0.254", DigestAddresses.All, true, true)]
    [InlineData("10.9.0.254 10.9.0.7", "10.9.0.254", DigestAddresses.All, false, false)]
    [InlineData("10.9.0.254 10.9.0.7", "10.9.0.254 10.9.0.7", DigestAddresses.First, false, false)]
    [InlineData("10.9.0.254 fe80::fe", "10.9.0.254 fe80::fe", DigestAddresses.All, true, false)]
    [InlineData("10.9.0.254 fe80::fe", "10.9.0.254 fe80::fe", DigestAddresses.AllWithLinkLocal, true, true)]
    public void Digest_CoversAllAddressesOfTheVhid(string theirs, string ours, DigestAddresses hash, bool weBelieve, bool theyBelieve)
    {
        Assert.Equal(weBelieve, Elect(ourAdvskew: 100, theirAdvskew: 0).We == CarpState.Backup);
        Assert.Equal(theyBelieve, Elect(ourAdvskew: 0, theirAdvskew: 100).They == CarpState.Backup);

        (CarpState We, CarpState They) Elect(byte ourAdvskew, byte theirAdvskew)
        {
            FakeSegment wire = new();
            CarpKernel kernel = new(_clock, 1, FakeHost.Vhid, theirAdvskew, Parse(theirs));
            wire.Plug(kernel.Card);
            using FakeHost host = new(
                _clock, wire, OurNumber, ourAdvskew, [.. Parse(ours).Select(address => new VirtualAddress(address, 24))], hash);
            Run(10 * Second, host, kernel);
            return (host.Router.State, kernel.State);
        }
    }

    /// <summary>The kernel goes to BACKUP for an equal master, whoever has the lower address; ucarp would compare addresses.</summary>
    [Theory]
    [InlineData(OurNumber - 1)]
    [InlineData(OurNumber + 1)]
    public void EqualMasters_TheKernelYieldsAndWeStay(byte theirNumber)
    {
        InetAddress shared = Parse("10.9.0.254")[0];
        CarpKernel kernel = new(_clock, theirNumber, FakeHost.Vhid, advskew: 100, shared);
        using FakeHost host = new(_clock, _wire, OurNumber, advskew: 100, [new VirtualAddress(shared, 24)]);
        Run(10 * Second, host, kernel);
        Assert.Equal((CarpState.Master, CarpState.Master), (host.Router.State, kernel.State));
        int changes = host.Changes.Count;

        _wire.Plug(kernel.Card);
        Run(60 * Second, host, kernel);

        Assert.Equal((CarpState.Master, CarpState.Backup), (host.Router.State, kernel.State));
        Assert.Equal(changes, host.Changes.Count);
        Assert.True(host.Has(new VirtualAddress(shared, 24)));
    }

    [Fact]
    public void Advertisements_ComeFromOtherMacAddressesOnEitherSide()
    {
        InetAddress shared = Parse("10.9.0.254")[0];
        CarpKernel kernel = new(_clock, 1, FakeHost.Vhid, advskew: 100, shared);
        using FakeHost host = new(_clock, _wire, OurNumber, advskew: 0, [new VirtualAddress(shared, 24)]);
        Run(10 * Second, host, kernel);
        _wire.Plug(kernel.Card);
        Run(10 * Second, host, kernel);

        Assert.Contains(_wire.Frames, sent => sent.Sender == kernel.Card);
        Assert.All(_wire.Frames, sent => Assert.Equal(
            sent.Sender == kernel.Card ? new MacAddress(0x0000_5e00_0100UL | FakeHost.Vhid) : host.Card.Mac,
            MacAddress.FromBytes(sent.Frame.AsSpan(6))));
    }

    private void Run(long nanoseconds, FakeHost host, CarpKernel kernel)
    {
        for (long end = _clock.MonotonicNanoseconds + nanoseconds; _clock.MonotonicNanoseconds < end;)
        {
            FakeHost.RunUntil(_clock.MonotonicNanoseconds + StepNanoseconds, host);
            kernel.Turn();
        }
    }

    private static InetAddress[] Parse(string addresses) =>
        [.. addresses.Split(' ').Select(text => InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text))];
}
