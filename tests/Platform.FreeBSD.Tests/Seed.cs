using System;
using System.Globalization;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>Random tests that can be run again: the seed is printed, and NATIVECARP_TEST_SEED sets it.</summary>
internal static class Seed
{
    public static Random NewRandom()
    {
        string? given = Environment.GetEnvironmentVariable("NATIVECARP_TEST_SEED");
        int seed = given is null ? Environment.TickCount : int.Parse(given, CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"NATIVECARP_TEST_SEED={seed}");
        return new Random(seed);
    }
}
