using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Tests.Vectors;

namespace NativeCarp.Core.Tests.Auth;

public sealed class Sha1StateTests
{
    [Theory]
    [InlineData("", "da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("616263", "a9993e364706816aba3e25717850c26c9cd0d89d")] // FIPS 180-4 example: "abc"
    public void Finish_PublishedExample_GivesItsDigest(string messageHex, string digest)
    {
        byte[] message = Convert.FromHexString(messageHex);
        Assert.Equal(digest, TestVectors.Hex(Sha1State.Initial.Finish(message, message.Length)));
    }

    [Fact]
    public void Finish_EveryLengthUpTo300_EqualsTheBaseLibrary()
    {
        Random random = Seed.NewRandom();
        for (int length = 0; length <= 300; length++)
        {
            byte[] message = random.NextBytes(length);
            Assert.Equal(BaseLibrary.Sha1(message), TestVectors.Hex(Sha1State.Initial.Finish(message, length)));
        }
    }

    [Fact]
    public void Finish_ResumedAfterEveryBlock_GivesTheSameDigest()
    {
        byte[] message = Seed.NewRandom().NextBytes(300);
        string expected = BaseLibrary.Sha1(message);
        for (int split = 0; split <= message.Length; split += Sha1.BlockLengthBytes)
        {
            Sha1State state = Sha1State.Initial.Append(message.AsSpan(0, split));
            Assert.Equal(expected, TestVectors.Hex(state.Finish(message.AsSpan(split), message.Length)));
        }
    }

    [Fact]
    public void Finish_ManyTimes_AllocatesNothing()
    {
        byte[] message = new byte[200];
        Allocations.AssertNone(() => Sha1State.Initial.Finish(message, message.Length));
    }
}
