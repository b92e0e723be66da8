using System;
using System.Globalization;

namespace NativeCarp.Fuzzing;

/// <summary>Random tests that can be run again: the seed is printed, and NATIVECARP_TEST_SEED sets it.</summary>
internal static class Seed
{
    public const string Variable = "NATIVECARP_TEST_SEED";

    public static int Choose() => Environment.GetEnvironmentVariable(Variable) is string given
        ? int.Parse(given, CultureInfo.InvariantCulture)
        : Environment.TickCount;

    public static Random NewRandom()
    {
        int seed = Choose();
        TestContext.Current.TestOutputHelper?.WriteLine($"{Variable}={seed}");
        return new Random(seed);
    }

    public static byte[] NextBytes(this Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
