using System;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

public sealed class CarpAdvertisementTests
{
    private const int AuthLengthOffset = 3;

    public static TheoryData<string> KnownFrames => ["P1", "P2", "P3", "P4", "P5", "P6", "P7"];

    [Theory]
    [InlineData("P1", "00:00:5e:00:00:2a", "10.99.0.1", "224.0.0.18", 42, 1, 0, 0, 0xdd0242aad382d61a)]
    [InlineData("P2", "00:00:5e:00:01:01", "192.168.1.11", "224.0.0.18", 1, 1, 100, 0, 0x0123456789abcdef)]
    [InlineData("P3", "00:00:5e:00:01:0a", "10.0.0.11", "224.0.0.18", 10, 1, 0, 3, 0xdeadbeefcafef00d)]
    [InlineData("P4", "00:00:5e:00:01:14", "fe80::11", "ff02::12", 20, 1, 0, 0, 0x1122334455667788)]
    [InlineData("P5", "00:00:5e:00:01:14", "fe80::12", "ff02::12", 20, 1, 50, 1, 0x1122334455667788)]
    [InlineData("P6", "00:00:5e:00:01:01", "192.168.1.11", "224.0.0.18", 1, 255, 255, 0, 0x0123456789abcdef)]
    [InlineData("P7", "02:00:00:00:00:0a", "198.51.100.1", "198.51.100.2", 1, 1, 0, 0, 7)]
    public void TryParse_KnownFrame_GivesItsFields(
        string id, string mac, string source, string destination, byte vhid, byte advbase, byte advskew, byte demotion, ulong counter)
    {
        byte[] frame = TestVectors.Packet(id);
        Assert.True(CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out CarpDropReason reason));
        Assert.Equal(CarpDropReason.None, reason);
        Assert.Equal(TestVectors.Mac(mac), advertisement.SourceMac);
        Assert.Equal(TestVectors.Address(source), advertisement.Source);
        Assert.Equal(TestVectors.Address(destination), advertisement.Destination);
        Assert.Equal(TestVectors.Address(source).Family, advertisement.Family);
        Assert.Equal(
            (vhid, advbase, advskew, demotion, counter, (byte)7),
            (advertisement.Vhid, advertisement.Advbase, advertisement.Advskew, advertisement.Demotion, advertisement.Counter, advertisement.AuthLength));
        Assert.Equal(new CarpInterval((advbase * 256) + advskew), advertisement.Interval);
        Assert.Equal(id == "P6", advertisement.IsBowOut);
        Assert.Equal(Convert.ToHexStringLower(frame.AsSpan(frame.Length - 20)), TestVectors.Hex(advertisement.Digest));
    }

    [Theory]
    [MemberData(nameof(KnownFrames))]
    public void TryParse_KnownFrame_Authenticates(string id) => Assert.Equal(CarpDropReason.None, Judge(id, TestVectors.Packet(id)));

    [Theory]
    [InlineData("N1")] // protocol.md section 5: 36 bytes that begin with 0x21, but five addresses and no authentication data.
    [InlineData("N2")]
    [InlineData("N3")]
    public void TryParse_VrrpFrame_DropsWithVrrp(string id) => AssertDropped(CarpDropReason.Vrrp, TestVectors.Packet(id));

    [Theory]
    [MemberData(nameof(KnownFrames))]
    public void TryParse_EveryTruncation_DropsWithTruncatedOrBadIpLength(string id)
    {
        byte[] frame = TestVectors.Packet(id);
        int headers = frame.Length - 36;
        for (int length = 0; length < frame.Length; length++)
        {
            AssertDropped(length < headers ? CarpDropReason.Truncated : CarpDropReason.BadIpLength, frame[..length]);
        }
    }

    // What a single changed byte may change without being noticed: the Ethernet addresses, and with IPv6, which has no header
    // checksum, traffic class, flow label and the two addresses. Everything else is covered by a checksum or a rule.
    [Theory]
    [MemberData(nameof(KnownFrames))]
    public void TryParse_EveryChangeOfOneByte_IsNoticedUnlessTheByteIsUnprotected(string id)
    {
        byte[] frame = TestVectors.Packet(id);
        bool isIpv6 = frame.Length == CarpFrame.Ipv6LengthBytes;
        for (int offset = 0; offset < frame.Length; offset++)
        {
            for (int flip = 1; flip <= 255; flip++)
            {
                bool isUnprotected = offset < 12
                    || (isIpv6 && ((offset == 14 && flip <= 0x0f) || offset is 15 or 16 or 17 or (>= 22 and < Ipv6CarpOffset)));
                CarpDropReason verdict = Judge(id, Changed(frame, offset, (byte)(frame[offset] ^ flip)));
                Assert.True(isUnprotected == (verdict == CarpDropReason.None), $"byte {offset} xor {flip:x2}: {verdict}");
            }
        }
    }

    // What somebody who repairs the checksum may change: advskew, authlen, demotion and advbase (protocol.md section 0, fact 2).
    [Theory]
    [MemberData(nameof(KnownFrames))]
    public void TryParse_EveryChangeOfOneCarpByteWithChecksumRepaired_IsNoticedUnlessUnauthenticated(string id)
    {
        byte[] frame = TestVectors.Packet(id);
        int header = frame.Length - 36;
        for (int offset = 0; offset < 36; offset++)
        {
            for (int flip = 1; flip <= 255; flip++)
            {
                byte[] changed = Changed(frame, header + offset, (byte)(frame[header + offset] ^ flip));
                bool isUnauthenticated = offset is 2 or 3 or 4 or 5 or 6 or 7;
                CarpDropReason verdict = Judge(id, WithChecksum(changed, header, 36, 6));
                Assert.True(isUnauthenticated == (verdict == CarpDropReason.None), $"byte {offset} xor {flip:x2}: {verdict}");
            }
        }
    }

    [Theory]
    [InlineData(0x8100)]
    [InlineData(0x88a8)]
    [InlineData(0x9100)]
    public void TryParse_VlanTag_DropsWithVlanTagged(int etherType)
    {
        byte[] frame = TestVectors.Packet("P1");
        byte[] tag = [(byte)(etherType >> 8), (byte)etherType, 0, 5];
        AssertDropped(CarpDropReason.VlanTagged, [.. frame[..12], .. tag, .. frame[12..]]);
    }

    [Theory]
    [InlineData(0x0806)] // ARP
    [InlineData(0x0038)] // a length: IEEE 802.3
    public void TryParse_OtherEtherType_DropsWithNotIp(int etherType) =>
        AssertDropped(CarpDropReason.NotIp, Changed(TestVectors.Packet("P1"), 12, (byte)(etherType >> 8), (byte)etherType));

    [Theory]
    [InlineData(0x65)]
    [InlineData(0x44)]
    [InlineData(0x40)]
    public void TryParse_WrongIpv4VersionOrShortHeader_DropsWithBadIpHeader(byte first) =>
        AssertDropped(CarpDropReason.BadIpHeader, WithIpv4Checksum(Changed(TestVectors.Packet("P1"), EthernetLength, first)));

    [Fact]
    public void TryParse_WrongIpv6Version_DropsWithBadIpHeader() =>
        AssertDropped(CarpDropReason.BadIpHeader, Changed(TestVectors.Packet("P4"), EthernetLength, 0x4e));

    [Theory]
    [InlineData(6)]
    [InlineData(15)]
    public void TryParse_Ipv4Options_DropsWithIpOptions(int headerWords)
    {
        byte[] frame = TestVectors.Packet("P1");
        byte[] options = new byte[(headerWords - 5) * 4];
        byte[] longer = [.. frame[..Ipv4CarpOffset], .. options, .. frame[Ipv4CarpOffset..]];
        longer[EthernetLength] = (byte)(0x40 | headerWords);
        longer[EthernetLength + 3] += (byte)options.Length;
        AssertDropped(CarpDropReason.IpOptions, WithChecksum(longer, EthernetLength, headerWords * 4, 10));
    }

    [Theory]
    [InlineData(0x20, 0x00)] // more fragments
    [InlineData(0x00, 0x01)] // an offset
    [InlineData(0x1f, 0xff)]
    [InlineData(0x60, 0x00)] // more fragments in spite of "don't fragment"
    public void TryParse_Fragment_DropsWithFragment(byte high, byte low) =>
        AssertDropped(CarpDropReason.Fragment, WithIpv4Checksum(Changed(TestVectors.Packet("P1"), EthernetLength + 6, high, low)));

    [Fact]
    public void TryParse_FragmentationAllowed_IsAccepted() =>
        Assert.Equal(CarpDropReason.None, Judge("P1", WithIpv4Checksum(Changed(TestVectors.Packet("P1"), EthernetLength + 6, 0, 0))));

    [Theory]
    [InlineData(57)] // one byte beyond the frame
    [InlineData(0xffff)]
    [InlineData(19)] // shorter than its header
    [InlineData(0)]
    public void TryParse_Ipv4LengthThatDoesNotFit_DropsWithBadIpLength(int length) =>
        AssertDropped(
            CarpDropReason.BadIpLength,
            WithIpv4Checksum(Changed(TestVectors.Packet("P1"), EthernetLength + 2, (byte)(length >> 8), (byte)length)));

    [Fact]
    public void TryParse_Ipv6LengthBeyondTheFrame_DropsWithBadIpLength() =>
        AssertDropped(CarpDropReason.BadIpLength, Changed(TestVectors.Packet("P4"), EthernetLength + 4, 0, 37));

    [Fact]
    public void TryParse_WrongIpv4Checksum_DropsWithBadIpChecksum() =>
        AssertDropped(CarpDropReason.BadIpChecksum, Changed(TestVectors.Packet("P1"), EthernetLength + 10, 0, 0));

    [Fact]
    public void TryParse_OtherIpv4Protocol_DropsWithNotCarpProtocol() =>
        AssertDropped(CarpDropReason.NotCarpProtocol, WithIpv4Checksum(Changed(TestVectors.Packet("P1"), EthernetLength + 9, 17)));

    [Theory]
    [InlineData(0)] // hop-by-hop options
    [InlineData(44)] // fragment
    [InlineData(60)] // destination options
    public void TryParse_Ipv6ExtensionHeaderBeforeCarp_DropsWithNotCarpProtocol(byte nextHeader)
    {
        byte[] frame = TestVectors.Packet("P4");
        byte[] extension = [112, 0, 1, 4, 0, 0, 0, 0];
        byte[] longer = [.. frame[..Ipv6CarpOffset], .. extension, .. frame[Ipv6CarpOffset..]];
        AssertDropped(CarpDropReason.NotCarpProtocol, Changed(longer, EthernetLength + 4, 0, 44, nextHeader));
    }

    [Theory]
    [InlineData(254)]
    [InlineData(1)]
    [InlineData(0)]
    public void TryParse_TtlBelow255_DropsWithBadTtl(byte ttl)
    {
        AssertDropped(CarpDropReason.BadTtl, WithIpv4Checksum(Changed(TestVectors.Packet("P1"), EthernetLength + 8, ttl)));
        AssertDropped(CarpDropReason.BadTtl, Changed(TestVectors.Packet("P4"), EthernetLength + 7, ttl));
    }

    [Theory]
    [InlineData(254, false)]
    [InlineData(255, true)]
    public void TryParse_RoutedAllowed_TellsWhetherItIsFromThisLink(byte ttl, bool expected)
    {
        byte[] frame = WithIpv4Checksum(Changed(TestVectors.Packet("P1"), EthernetLength + 8, ttl));

        Assert.True(CarpAdvertisement.TryParse(frame, allowsRouted: true, out CarpAdvertisement advertisement, out _));
        Assert.Equal(expected, advertisement.IsFromThisLink);
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x11)]
    [InlineData(0x41)]
    [InlineData(0xf1)]
    public void TryParse_VersionNeither2Nor3_DropsWithBadVersion(byte first) => AssertDroppedCarpByte(CarpDropReason.BadVersion, 0, first);

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x22)] // ucarp accepts it; architecture.md section 3 does not.
    [InlineData(0x2f)]
    public void TryParse_TypeOtherThanAdvertisement_DropsWithBadType(byte first) => AssertDroppedCarpByte(CarpDropReason.BadType, 0, first);

    [Fact]
    public void TryParse_Version3_DropsWithVrrp() => AssertDroppedCarpByte(CarpDropReason.Vrrp, 0, 0x31);

    [Fact]
    public void TryParse_VhidZero_DropsWithBadVhid() => AssertDroppedCarpByte(CarpDropReason.BadVhid, 1, 0);

    [Fact]
    public void TryParse_WrongCarpChecksum_DropsWithBadChecksum() =>
        AssertDropped(CarpDropReason.BadChecksum, Changed(TestVectors.Packet("P1"), Ipv4CarpOffset + 6, 0, 0));

    [Fact]
    public void TryParse_EveryPayloadShorterThanTheHeader_DropsWithBadLength()
    {
        byte[] frame = TestVectors.Packet("P1");
        for (int length = 0; length < 36; length++)
        {
            AssertDropped(CarpDropReason.BadLength, WithIpv4Length(frame[..(Ipv4CarpOffset + length)]));
        }
    }

    [Fact]
    public void TryParse_EthernetPadding_IsIgnored() =>
        Assert.Equal(CarpDropReason.None, Judge("P1", Appended(TestVectors.Packet("P1"), 1, 2, 3, 4, 5, 6, 7)));

    [Fact]
    public void TryParse_TrailingBytesInsideTheIpPayload_AreIgnored()
    {
        byte[] frame = TestVectors.Packet("P1");
        for (int length = 1; length <= 64; length++)
        {
            byte[] trailer = new byte[length];
            Assert.Equal(CarpDropReason.None, Judge("P1", WithIpv4Length(Appended(frame, trailer))));
            Array.Fill(trailer, (byte)0x5a);
            Assert.Equal(CarpDropReason.None, Judge("P1", WithIpv4Length(Appended(frame, trailer))));
        }
    }

    // protocol.md section 5: whatever byte 3 says, 36 bytes or more are tried as CARP.
    [Fact]
    public void TryParse_EveryAuthLength_IsAccepted()
    {
        for (int authLength = 0; authLength <= 255; authLength++)
        {
            byte[] frame = Changed(TestVectors.Packet("P1"), Ipv4CarpOffset + AuthLengthOffset, (byte)authLength);
            Assert.Equal(CarpDropReason.None, Judge("P1", WithIpv4CarpChecksum(frame)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(20)]
    public void TryParse_Vrrpv2WithoutAuthentication_DropsWithVrrp(int addresses) =>
        AssertDropped(CarpDropReason.Vrrp, VrrpAdvertisementTests.Version2Frame(addresses, password: ""));

    // Seven addresses are CARP's own byte 3, and the eight zeros after them are trailing bytes as ucarp-inject-validation.pcap has them.
    [Fact]
    public void TryParse_Vrrpv2WithSevenAddresses_IsLeftToTheDigest() =>
        Assert.Equal(CarpDropReason.BadDigest, Judge("P1", VrrpAdvertisementTests.Version2Frame(7, password: "")));

    [Fact]
    public void TryParse_Vrrpv2WithFiveAddressesAndAPassword_IsLeftToTheDigest() =>
        Assert.Equal(CarpDropReason.BadDigest, Judge("P1", VrrpAdvertisementTests.Version2Frame(5, password: "password")));

    [Fact]
    public void TryParse_AcceptedAndRefused_AllocatesNothing()
    {
        byte[] good = TestVectors.Packet("P5");
        byte[] bad = Changed(TestVectors.Packet("P1"), 60, 0xff);
        byte[] vrrp = TestVectors.Packet("N1");
        Allocations.AssertNone(() =>
        {
            Assert.True(CarpAdvertisement.TryParse(good, out _, out _));
            Assert.False(CarpAdvertisement.TryParse(bad, out _, out _));
            Assert.False(CarpAdvertisement.TryParse(vrrp, out _, out _));
        });
    }

    private static CarpDropReason Judge(string id, byte[] frame)
    {
        Assert.True(CarpAdvertisement.TryParse(TestVectors.Packet(id), out CarpAdvertisement known, out _));
        return Verdict.Of(frame, known.Vhid, TestVectors.AuthenticatorOf(id));
    }

    private static void AssertDroppedCarpByte(CarpDropReason expected, int offset, byte value) =>
        AssertDropped(expected, WithIpv4CarpChecksum(Changed(TestVectors.Packet("P1"), Ipv4CarpOffset + offset, value)));

    private static void AssertDropped(CarpDropReason expected, byte[] frame)
    {
        Assert.False(CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out CarpDropReason reason));
        Assert.Equal(expected, reason);
        Assert.Equal(0, advertisement.Vhid);
    }
}
