using System;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

public sealed class InternetChecksumTests
{
    [Fact]
    public void Compute_ExampleOfRfc1071Section3_IsTheComplementOfDdf2() =>
        Assert.Equal(unchecked((ushort)~0xddf2), InternetChecksum.Compute([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]));

    [Fact]
    public void Compute_NoBytes_IsAllOnes() => Assert.Equal(0xffff, InternetChecksum.Compute([]));

    [Fact]
    public void Compute_EveryLengthUpTo300_EqualsTheWordByWordSum()
    {
        Random random = Seed.NewRandom();
        for (int length = 0; length <= 300; length++)
        {
            byte[] bytes = random.NextBytes(length);
            int expected = FrameSurgery.NaiveChecksum(bytes);
            int actual = InternetChecksum.Compute(bytes);
            // 0 and ffff are the same number in one's complement; which of them a sum ends in depends on the order.
            Assert.True(actual == expected || (actual | expected) == 0xffff && (actual & expected) == 0, Convert.ToHexString(bytes));
        }
    }

    [Fact]
    public void Compute_LargestPacketOfOnes_DoesNotOverflow()
    {
        byte[] bytes = new byte[65536];
        Array.Fill(bytes, (byte)0xff);
        Assert.Equal(0, InternetChecksum.Compute(bytes));
    }

    [Fact]
    public void ComputeWithPseudoHeader_Vrrpv3FrameOfAnotherImplementation_IsZero()
    {
        byte[] frame = TestVectors.Packet("N2");
        ushort checksum = InternetChecksum.ComputeWithPseudoHeader(
            frame.AsSpan(FrameSurgery.Ipv4CarpOffset), TestVectors.Address("10.0.0.9"), TestVectors.Address("224.0.0.18"), 112);
        Assert.Equal(0, checksum);
    }

    [Fact]
    public void Compute_ManyTimes_AllocatesNothing()
    {
        byte[] bytes = new byte[1500];
        InetAddress address = TestVectors.Address("2001:db8::1");
        Allocations.AssertNone(() => InternetChecksum.ComputeWithPseudoHeader(bytes, address, address, 58));
    }
}
