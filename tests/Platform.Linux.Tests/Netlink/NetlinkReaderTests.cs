using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Netlink;

namespace NativeCarp.Platform.Linux.Tests.Netlink;

public sealed class NetlinkReaderTests
{
    private const int LowerUpAndUp = Constants.IFF_UP | Constants.IFF_LOWER_UP;

    [Fact]
    public void TryParse_CapturedLink_GivesNameMacAndState()
    {
        ReadOnlySpan<byte> rest = NetlinkBytes.CapturedLink;
        Assert.True(NetlinkMessage.TryRead(ref rest, out NetlinkMessage message));
        Assert.Equal(Constants.RTM_NEWLINK, message.Type);
        Assert.True(rest.IsEmpty);

        Assert.True(LinkMessage.TryParse(message.Payload, out LinkSnapshot link, out _));

        Assert.Equal(new(3, "veA", new(0x0200_0000_00aa), LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Ethernet), link);
    }

    [Fact]
    public void TryParse_CapturedAddress_GivesAddressAndPrefix()
    {
        ReadOnlySpan<byte> rest = NetlinkBytes.CapturedAddress;
        Assert.True(NetlinkMessage.TryRead(ref rest, out NetlinkMessage message));

        Assert.True(AddressMessage.TryParse(message.Payload, out AddressMessage address));

        Assert.Equal(new(3, new(InetAddress.FromIpv4Bits(0x0a09_0001), 24), IsUsable: true), address);
    }

    [Theory]
    [InlineData(LowerUpAndUp, 6, true)]
    [InlineData(LowerUpAndUp, 0, true)]
    [InlineData(LowerUpAndUp, 5, false)]
    [InlineData(LowerUpAndUp, 2, false)]
    [InlineData(Constants.IFF_UP, 6, false)]
    public void TryParse_Link_CarrierNeedsDriverAndOperationalState(int flags, byte operationalState, bool hasCarrier)
    {
        ReadOnlySpan<byte> rest = NetlinkBytes.Link(1, Constants.RTM_NEWLINK, 4, "eth0", (uint)flags, operationalState);
        Assert.True(NetlinkMessage.TryRead(ref rest, out NetlinkMessage message));

        Assert.True(LinkMessage.TryParse(message.Payload, out LinkSnapshot link, out _));

        Assert.Equal(hasCarrier, (link.Flags & LinkFlags.Carrier) != 0);
    }

    [Theory]
    [InlineData(Constants.IFA_F_TENTATIVE, false)]
    [InlineData(Constants.IFA_F_DADFAILED, false)]
    [InlineData(0x400 | Constants.IFA_F_TENTATIVE, false)]
    [InlineData(0x80, true)]
    public void TryParse_Ipv6Address_IsUsableUnlessTentativeOrDuplicate(int flags, bool isUsable)
    {
        byte[] address = InetAddress.TryParse("2001:db8::1", out InetAddress parsed) ? new byte[16] : [];
        parsed.WriteBytes(address);
        ReadOnlySpan<byte> rest = NetlinkBytes.Ipv6Address(1, Constants.RTM_NEWADDR, 4, address, (uint)flags);
        Assert.True(NetlinkMessage.TryRead(ref rest, out NetlinkMessage message));

        Assert.True(AddressMessage.TryParse(message.Payload, out AddressMessage result));

        Assert.Equal(new(4, new(parsed, 64), isUsable), result);
    }

    [Fact]
    public void Readers_EveryTruncation_EndsWithoutException()
    {
        foreach (byte[] datagram in (byte[][])[NetlinkBytes.CapturedLink, NetlinkBytes.CapturedAddress])
        {
            for (int length = 0; length < datagram.Length; length++)
            {
                // A cut message is refused as a whole; its payload, given directly, may be cut anywhere.
                Assert.Equal(0, ReadAll(datagram.AsSpan(0, length)));
                _ = LinkMessage.TryParse(datagram.AsSpan(Math.Min(16, length), Math.Max(0, length - 16)), out _, out _);
                _ = SecondaryPromotion.IsOff(datagram.AsSpan(Math.Min(16, length), Math.Max(0, length - 16)));
                _ = AddressMessage.TryParse(datagram.AsSpan(Math.Min(16, length), Math.Max(0, length - 16)), out _);
            }
        }
    }

    private static int ReadAll(ReadOnlySpan<byte> rest)
    {
        int count = 0;
        while (NetlinkMessage.TryRead(ref rest, out NetlinkMessage message))
        {
            count++;
            _ = message.Outcome;
            _ = LinkMessage.TryParse(message.Payload, out _, out _);
            _ = SecondaryPromotion.IsOff(message.Payload);
            _ = AddressMessage.TryParse(message.Payload, out _);
        }

        return count;
    }
}
