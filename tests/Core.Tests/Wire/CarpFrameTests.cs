using System;
using System.Buffers.Binary;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;
using static NativeCarp.Core.Tests.Wire.FrameSurgery;

namespace NativeCarp.Core.Tests.Wire;

public sealed class CarpFrameTests
{
    private const string Group4 = "01:00:5e:00:00:12";
    private const string Group6 = "33:33:00:00:00:12";

    // P2, P4 and P7 differ from ours in TOS or traffic class, which FreeBSD sets to e0: the next test writes them.
    [Theory]
    [InlineData("P1", Group4, "00:00:5e:00:00:2a", "10.99.0.1", "224.0.0.18", 42, 1, 0, 0, 0xdd0242aad382d61a, 0x67f7)]
    [InlineData("P3", Group4, "00:00:5e:00:01:0a", "10.0.0.11", "224.0.0.18", 10, 1, 0, 3, 0xdeadbeefcafef00d, 0x1234)]
    [InlineData("P5", Group6, "00:00:5e:00:01:14", "fe80::12", "ff02::12", 20, 1, 50, 1, 0x1122334455667788, 0xffff)]
    [InlineData("P6", Group4, "00:00:5e:00:01:01", "192.168.1.11", "224.0.0.18", 1, 255, 255, 0, 0x0123456789abcdef, 0)]
    public void Write_IntoADirtyBuffer_GivesTheKnownFrame(
        string id,
        string destinationMac,
        string sourceMac,
        string source,
        string destination,
        byte vhid,
        byte advbase,
        byte advskew,
        byte demotion,
        ulong counter,
        ushort identification)
    {
        byte[] expected = TestVectors.Packet(id);
        CarpFrameAddressing addressing = new(
            TestVectors.Mac(sourceMac), TestVectors.Mac(destinationMac), TestVectors.Address(source), TestVectors.Address(destination));
        CarpHeaderFields fields = new(vhid, advbase, advskew, demotion, counter);
        byte[] buffer = Dirty(expected.Length + 1);

        int length = CarpFrame.Write(buffer, addressing, fields, TestVectors.AuthenticatorOf(id).ComputeDigest(counter), identification);

        Assert.Equal(expected, buffer[..length]);
        Assert.Equal(0xa5, buffer[length]);
        Assert.Equal(expected.Length == 70 ? CarpFrame.Ipv4LengthBytes : CarpFrame.Ipv6LengthBytes, length);
    }

    [Theory]
    [MemberData(nameof(CarpAdvertisementTests.KnownFrames), MemberType = typeof(CarpAdvertisementTests))]
    public void Write_OfEachHeader_GivesTheKnownFrame(string id)
    {
        byte[] expected = TestVectors.Packet(id);
        byte[] buffer = Dirty(expected.Length);
        ReadOnlySpan<byte> packet = expected.AsSpan(EthernetLength);

        Assert.True(EthernetHeader.TryParse(expected, out EthernetHeader ethernet));
        int length = ethernet.Write(buffer);
        if (ethernet.EtherType == EthernetHeader.Ipv4)
        {
            Assert.True(Ipv4Header.TryParse(packet, out Ipv4Header ip, out _));
            length += ip.Write(buffer.AsSpan(length));
        }
        else
        {
            Assert.True(Ipv6Header.TryParse(packet, out Ipv6Header ip, out _));
            length += ip.Write(buffer.AsSpan(length));
        }

        Assert.True(CarpHeader.TryParse(expected.AsSpan(length), out CarpHeader carp, out _));
        Assert.Equal(7, carp.AuthLength);
        length += CarpHeader.Write(
            buffer.AsSpan(length), carp.Fields, TestVectors.AuthenticatorOf(id).ComputeDigest(carp.Fields.Counter));

        Assert.Equal(expected.Length, length);
        Assert.Equal(expected, buffer);
    }

    [Fact]
    public void TryParse_Ipv4HeaderOfFreeBsdStyleFrame_GivesItsFields()
    {
        Assert.True(Ipv4Header.TryParse(TestVectors.Packet("P2").AsSpan(EthernetLength), out Ipv4Header header, out _));
        Assert.Equal(
            new Ipv4Header(0xe0, 56, 0, 255, 112, TestVectors.Address("192.168.1.11"), TestVectors.Address("224.0.0.18")), header);
    }

    [Fact]
    public void TryParse_Ipv6HeaderOfFreeBsdStyleFrame_GivesItsFields()
    {
        Assert.True(Ipv6Header.TryParse(TestVectors.Packet("P4").AsSpan(EthernetLength), out Ipv6Header header, out _));
        Assert.Equal(new Ipv6Header(0xe0, 36, 112, 255, TestVectors.Address("fe80::11"), TestVectors.Address("ff02::12")), header);
    }

    [Fact]
    public void Write_AddressesOfDifferentFamilies_Throws() => Assert.Throws<ArgumentException>(() => CarpFrame.Write(
        new byte[100],
        new CarpFrameAddressing(default, default, TestVectors.Address("10.0.0.1"), CarpGroups.Ipv6),
        default,
        default,
        0));

    [Fact]
    public void Groups_AreThoseOfTheKernels()
    {
        Assert.Equal(TestVectors.Address("224.0.0.18"), CarpGroups.Ipv4);
        Assert.Equal(TestVectors.Address("ff02::12"), CarpGroups.Ipv6);
        Assert.Equal(TestVectors.Mac(Group4), MacAddress.ForMulticastGroup(CarpGroups.Ipv4));
        Assert.Equal(TestVectors.Mac(Group6), MacAddress.ForMulticastGroup(CarpGroups.Ipv6));
    }

    [Fact]
    public void Write_WithDigest_AllocatesNothing()
    {
        byte[] buffer = new byte[CarpFrame.Ipv6LengthBytes];
        CarpAuthenticator authenticator = TestVectors.AuthenticatorOf("P5");
        CarpFrameAddressing ipv4 = new(default, MacAddress.Broadcast, TestVectors.Address("10.0.0.1"), CarpGroups.Ipv4);
        CarpFrameAddressing ipv6 = new(default, MacAddress.Broadcast, TestVectors.Address("fe80::1"), CarpGroups.Ipv6);
        ulong counter = 0;
        Allocations.AssertNone(() =>
        {
            CarpHeaderFields fields = new(20, 1, 0, 0, ++counter);
            CarpDigest digest = authenticator.ComputeDigest(counter);
            CarpFrame.Write(buffer, ipv4, fields, digest, 1);
            CarpFrame.Write(buffer, ipv6, fields, digest, 1);
        });
        Assert.Equal(counter, BinaryPrimitives.ReadUInt64BigEndian(buffer.AsSpan(Ipv6CarpOffset + 8)));
    }
}
