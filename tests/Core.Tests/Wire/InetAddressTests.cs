using System;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

public sealed class InetAddressTests
{
    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("10.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.256")]
    [InlineData("::ffff:10.0.0.01")]
    [InlineData("10.0.0.1 ")]
    [InlineData("10.0.0.1/24")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[fe80::1]")]
    [InlineData("[fe80::1]:80")]
    public void TryParse_WhatInetPtonRefuses_IsFalse(string text) => Assert.False(InetAddress.TryParse(text, out _));

    [Fact]
    public void FromBytes_NeitherFourNorSixteen_Throws() => Assert.Throws<ArgumentException>(() => InetAddress.FromBytes(new byte[5]));

    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("0.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("1::", false)]
    public void IsUnspecified_OnlyOfAllZeros(string text, bool expected) => Assert.Equal(expected, TestVectors.Address(text).IsUnspecified);

    [Fact]
    public void Ipv4Bits_OfIpv6_AreZero() => Assert.Equal(0u, TestVectors.Address("::1").Ipv4Bits);

    [Fact]
    public void Equals_SameBitsInAnotherFamily_IsFalse()
    {
        InetAddress ipv4 = TestVectors.Address("0.0.0.1");
        InetAddress ipv6 = TestVectors.Address("::1");
        Assert.True(ipv4 != ipv6);
        Assert.False(ipv4.Equals((object)ipv6));
        Assert.False(ipv4.Equals((object)"0.0.0.1"));
        Assert.True(ipv4.Equals((object)TestVectors.Address("0.0.0.1")));
        Assert.True(ipv4.CompareTo(ipv6) < 0);
    }
}
