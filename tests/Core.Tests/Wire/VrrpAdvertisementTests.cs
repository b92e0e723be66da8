using System;
using System.Text;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

public sealed class VrrpAdvertisementTests
{
    private static readonly InetAddress s_source = TestVectors.Address("10.0.0.9");

    /// <summary>A VRRPv2 frame after RFC 3768 section 5.1, or RFC 2338 with a password: router 42, priority 100, 3 s.</summary>
    internal static byte[] Version2Frame(int addresses, string password)
    {
        byte[] message = new byte[16 + (4 * addresses)];
        new byte[] { 0x21, 42, 100, (byte)addresses, (byte)(password.Length > 0 ? 1 : 0), 3 }.CopyTo(message, 0);
        for (int i = 0; i < addresses; i++)
        {
            new byte[] { 10, 0, 1, (byte)(i + 1) }.CopyTo(message, 8 + (4 * i));
        }

        Encoding.ASCII.GetBytes(password).CopyTo(message, message.Length - 8);
        return WithIpv4Payload(TestVectors.Packet("N1"), WithChecksum(message, 0, message.Length, 6));
    }

    [Theory]
    [InlineData("N1", 2)]
    [InlineData("N2", 3)] // checksum with pseudo-header
    [InlineData("N3", 3)] // checksum without
    public void TryParse_KnownFrame_GivesItsFields(string id, byte version)
    {
        Assert.True(VrrpAdvertisement.TryParse(TestVectors.Packet(id), out VrrpAdvertisement advertisement));
        Assert.Equal(new VrrpAdvertisement(version, s_source, 1, 100, 100), advertisement);
        Assert.Equal((version, 1, 100), (advertisement.Version, advertisement.VirtualRouterId, advertisement.Priority));
    }

    [Fact]
    public void TryParse_Version2WithAnyNumberOfAddresses_GivesItsFields()
    {
        for (int addresses = 1; addresses <= 255; addresses++)
        {
            Assert.True(VrrpAdvertisement.TryParse(Version2Frame(addresses, "password"), out VrrpAdvertisement advertisement));
            Assert.Equal(new VrrpAdvertisement(2, s_source, 42, 100, 300), advertisement);
        }
    }

    [Fact]
    public void TryParse_Version3OverIpv6_IsReadWithTheIntervalOf12Bits()
    {
        byte[] ip = TestVectors.Packet("P4")[..Ipv6CarpOffset];
        // RFC 9568 section 5.1: router 9, priority 255, one address, reserved bits set, 4095 centiseconds; the checksum over
        // pseudo-header (fe80::11, ff02::12, length 24, protocol 112) and message is summed here word by word.
        byte[] message = [0x31, 9, 255, 1, 0xff, 0xff, 0, 0, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x99];
        int checksum = NaiveChecksum([.. ip.AsSpan(EthernetLength + 8, 32), 0, 0, 0, 24, 0, 0, 0, 112, .. message]);
        message = Changed(message, 6, (byte)(checksum >> 8), (byte)checksum);
        byte[] frame = Changed([.. ip, .. message], EthernetLength + 5, 24);

        Assert.True(VrrpAdvertisement.TryParse(frame, out VrrpAdvertisement advertisement));
        Assert.Equal(new VrrpAdvertisement(3, TestVectors.Address("fe80::11"), 9, 255, 4095), advertisement);
        Assert.False(CarpAdvertisement.TryParse(frame, out _, out CarpDropReason reason));
        Assert.Equal(CarpDropReason.Vrrp, reason);

        // Over IPv6 the pseudo-header belongs to the checksum: RFC 9568 section 5.2.8.
        Assert.False(VrrpAdvertisement.TryParse(WithChecksum(frame, Ipv6CarpOffset, 24, 6), out _));
    }

    [Theory]
    [MemberData(nameof(CarpAdvertisementTests.KnownFrames), MemberType = typeof(CarpAdvertisementTests))]
    public void TryParse_CarpFrame_IsFalse(string id) => Assert.False(VrrpAdvertisement.TryParse(TestVectors.Packet(id), out _));

    [Theory]
    [InlineData("N1")]
    [InlineData("N2")]
    [InlineData("N3")]
    public void TryParse_EveryTruncationAndEveryChangeOfOneByteAfterEthernet_IsFalse(string id)
    {
        byte[] frame = TestVectors.Packet(id);
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.False(VrrpAdvertisement.TryParse(frame.AsSpan(0, length), out _));
        }

        for (int offset = 12; offset < frame.Length; offset++)
        {
            for (int flip = 1; flip <= 255; flip++)
            {
                Assert.False(VrrpAdvertisement.TryParse(Changed(frame, offset, (byte)(frame[offset] ^ flip)), out _));
            }
        }
    }

    [Fact]
    public void TryParse_ManyTimes_AllocatesNothing()
    {
        byte[] frame = TestVectors.Packet("N2");
        Allocations.AssertNone(() => Assert.True(VrrpAdvertisement.TryParse(frame, out _)));
    }
}
