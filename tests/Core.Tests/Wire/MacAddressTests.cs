using System;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("52:54:00:12:aB:fE", 0x5254_0012_abfeUL)]
    [InlineData("ff:ff:ff:ff:ff:ff", 0xffff_ffff_ffffUL)]
    public void TryParse_ColonForm_IsTaken(string text, ulong bits)
    {
        Assert.True(MacAddress.TryParse(text, out MacAddress mac));
        Assert.Equal(bits, mac.Bits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("52:54:00:12:ab")]
    [InlineData("52-54-00-12-ab-fe")]
    [InlineData("52:54:00:12:ab:fg")]
    [InlineData("52:54:00:12:ab:+1")]
    [InlineData("52:54:00:12:ab: 1")]
    [InlineData("5:254:00:12:ab:fe")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(MacAddress.TryParse(text, out _));

    [Theory]
    [InlineData("224.0.0.18", "01:00:5e:00:00:12")]
    [InlineData("239.255.1.2", "01:00:5e:7f:01:02")] // RFC 1112 section 6.4: the low 23 bits
    [InlineData("ff02::12", "33:33:00:00:00:12")]
    [InlineData("ff02::1:ff00:1", "33:33:ff:00:00:01")]
    public void ForMulticastGroup_Group_IsItsMap(string group, string mac) =>
        Assert.Equal(mac, MacAddress.ForMulticastGroup(TestVectors.Address(group)).ToString());

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("fe80::1")]
    public void ForMulticastGroup_Host_Throws(string host) =>
        Assert.Throws<ArgumentException>(() => MacAddress.ForMulticastGroup(TestVectors.Address(host)));

    [Fact]
    public void ForVhid_KernelsAndUcarp_DifferInOneOctet()
    {
        // protocol.md section 0, fact 1.
        Assert.Equal("00:00:5e:00:01:2a", MacAddress.ForVhid(42).ToString());
        Assert.Equal("00:00:5e:00:00:2a", MacAddress.ForUcarpVhid(42).ToString());
    }
}
