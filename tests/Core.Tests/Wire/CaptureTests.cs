using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

/// <summary>Every frame that Debian's ucarp sent into the captures, and what we think of it.</summary>
public sealed class CaptureTests
{
    [Theory]
    [InlineData("ucarp-solo", 42, "love", "10.99.0.252", 10, 2)]
    [InlineData("ucarp-failover", 7, "mekmitasdigoat", "10.99.0.251", 19, 14)]
    [InlineData("ucarp-mcast-opts", 255, "1234567890123456789", "192.168.200.254", 4, 2)]
    [InlineData("ucarp-broadcast-advbase0", 1, "a", "0.0.0.1", 19, 2)]
    [InlineData("ucarp-inject-tie", 42, "love", "10.99.0.252", 16, 8)]
    public void EveryFrame_IsAuthenticAndWrittenAlike(string name, byte vhid, string passphrase, string address, int carpCount, int arpCount)
    {
        CarpAuthenticator authenticator = TestVectors.Authenticator(passphrase, vhid, false, address);
        int arps = 0;
        int advertisements = 0;
        foreach (byte[] frame in TestVectors.Capture(name))
        {
            if (ArpPacket.TryParse(frame, out ArpPacket arp))
            {
                AssertWrittenAlike(frame, arp);
                arps++;
                continue;
            }

            Assert.Equal(CarpDropReason.None, Verdict.Of(frame, vhid, authenticator));
            AssertWrittenAlike(frame, authenticator);
            advertisements++;
        }

        Assert.Equal((carpCount, arpCount), (advertisements, arps));
    }

    // protocol.md section 3.8, except that we demand type 1 (architecture.md section 3). Whose frame it is and where it was sent to
    // is judged later, so ucarp's own source (66) and the unicast destination (39) pass here. Numbers are positions in the capture.
    [Fact]
    public void InjectedFrames_AreRefusedForTheirOwnReason()
    {
        Dictionary<int, CarpDropReason> expected = new()
        {
            [2] = CarpDropReason.BadType,
            [21] = CarpDropReason.BadTtl,
            [27] = CarpDropReason.Vrrp, // version 3
            [33] = CarpDropReason.BadChecksum,
            [54] = CarpDropReason.UnknownVhid, // vhid 43
            [60] = CarpDropReason.BadDigest, // another password
        };
        CarpAuthenticator authenticator = TestVectors.Authenticator("love", 42, false, "10.99.0.252");
        IReadOnlyList<byte[]> capture = TestVectors.Capture("ucarp-inject-validation");
        Dictionary<int, CarpDropReason> refused = [];
        for (int i = 0; i < capture.Count; i++)
        {
            CarpDropReason verdict = ArpPacket.TryParse(capture[i], out _) ? CarpDropReason.None : Verdict.Of(capture[i], 42, authenticator);
            if (verdict != CarpDropReason.None)
            {
                refused.Add(i, verdict);
            }
        }

        Assert.Equal(expected, refused);
        Assert.Equal(88, capture.Count);
    }

    [Theory]
    [InlineData(9, 0, 0)] // authlen 0
    [InlineData(15, 7, 200)] // pad 200
    [InlineData(48, 7, 0)] // 8 trailing bytes
    [InlineData(39, 7, 0)] // unicast destination
    public void InjectedOddity_IsReadAsItIs(int index, byte authLength, byte demotion)
    {
        byte[] frame = TestVectors.Capture("ucarp-inject-validation")[index];
        Assert.True(CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out _));
        Assert.Equal((authLength, demotion), (advertisement.AuthLength, advertisement.Demotion));
        Assert.Equal(index == 39, advertisement.Destination == TestVectors.Address("10.99.0.1"));
    }

    // protocol.md section 0, fact 4: two honest hosts can send one counter, and then one digest.
    [Fact]
    public void FailoverCapture_HoldsOneCounterFromTwoSources()
    {
        IEnumerable<IGrouping<ulong, InetAddress>> shared = TestVectors.Capture("ucarp-failover")
            .Select(frame => (IsCarp: CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out _), advertisement))
            .Where(item => item.IsCarp)
            .GroupBy(item => item.advertisement.Counter, item => item.advertisement.Source)
            .Where(group => group.Distinct().Count() == 2);
        Assert.Equal([0x8948bbc9562c2f33, 0x8948bbc9562c2f34], shared.Select(group => group.Key));
    }

    private static void AssertWrittenAlike(byte[] frame, ArpPacket arp)
    {
        byte[] buffer = Dirty(frame.Length);
        Assert.Equal(frame.Length, arp.WriteBroadcast(buffer));
        Assert.Equal(frame, buffer);
    }

    private static void AssertWrittenAlike(byte[] frame, CarpAuthenticator authenticator)
    {
        byte[] buffer = Dirty(frame.Length);
        Assert.True(CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out _));
        Assert.True(EthernetHeader.TryParse(frame, out EthernetHeader ethernet));
        Assert.True(Ipv4Header.TryParse(frame.AsSpan(EthernetLength), out Ipv4Header ip, out _));
        CarpFrameAddressing addressing = new(ethernet.Source, ethernet.Destination, advertisement.Source, advertisement.Destination);
        CarpHeaderFields fields = new(
            advertisement.Vhid, advertisement.Advbase, advertisement.Advskew, advertisement.Demotion, advertisement.Counter);
        CarpDigest digest = authenticator.ComputeDigest(advertisement.Counter);
        Assert.Equal(frame.Length, CarpFrame.Write(buffer, addressing, fields, digest, ip.Identification));
        Assert.Equal(frame, buffer);
    }
}
