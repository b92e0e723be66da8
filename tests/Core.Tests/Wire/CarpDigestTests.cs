using System;
using System.Linq;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

public sealed class CarpDigestTests
{
    [Fact]
    public void WriteBytes_AfterFromBytes_GivesTheSameBytes()
    {
        byte[] bytes = Enumerable.Range(1, 20).Select(i => (byte)(i * 11)).ToArray();
        Assert.Equal(Convert.ToHexStringLower(bytes), TestVectors.Hex(CarpDigest.FromBytes(bytes)));
    }

    [Fact]
    public void FixedTimeEquals_AnyOneBitDifferent_IsFalse()
    {
        byte[] bytes = new byte[CarpDigest.LengthBytes];
        CarpDigest zero = CarpDigest.FromBytes(bytes);
        Assert.True(zero.FixedTimeEquals(CarpDigest.FromBytes(bytes)));
        for (int bit = 0; bit < 160; bit++)
        {
            bytes[bit / 8] = (byte)(1 << (bit % 8));
            Assert.False(zero.FixedTimeEquals(CarpDigest.FromBytes(bytes)));
            bytes[bit / 8] = 0;
        }
    }
}
