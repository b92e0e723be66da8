using System;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IEntropySource"/> does.</summary>
public abstract class EntropySourceContract(IPlatform platform) : IDisposable
{
    public void Dispose()
    {
        platform.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(1000)]
    public void Fill_PartOfABuffer_FillsAllOfItAndNothingElse(int length)
    {
        byte[] buffer = new byte[length + 2];
        byte[] seen = new byte[length + 2];
        for (int round = 0; round < 64; round++)
        {
            platform.Entropy.Fill(buffer.AsSpan(1, length));
            for (int i = 0; i < buffer.Length; i++)
            {
                seen[i] |= buffer[i];
            }
        }

        Assert.Equal(0, seen[0]);
        Assert.Equal(0, seen[^1]);
        Assert.DoesNotContain((byte)0, seen[1..^1]);
    }

    [Fact]
    public void Fill_Again_GivesOtherBytes()
    {
        byte[] first = new byte[32];
        byte[] second = new byte[32];
        platform.Entropy.Fill(first);
        platform.Entropy.Fill(second);

        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Fill_AllocatesNothing()
    {
        byte[] buffer = new byte[32];
        long least = long.MaxValue;
        for (int run = 0; run < 5; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                platform.Entropy.Fill(buffer);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
