using System;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>Measures what a piece of the frame path takes from the heap.</summary>
internal static class Allocations
{
    private const int Iterations = 10_000;
    private const int WarmUps = 2;
    private const int Runs = 5;

    /// <summary>Fails unless 10 000 calls allocate nothing; the runtime's own noise is excluded by taking the least of five runs.</summary>
    public static void AssertNone(Action action)
    {
        long least = long.MaxValue;
        for (int run = -WarmUps; run < Runs && least != 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Iterations; i++)
            {
                action();
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            least = run >= 0 ? long.Min(least, allocated) : least;
        }

        Assert.Equal(0, least);
    }
}
