using System;
using System.Diagnostics;
using System.Globalization;

namespace NativeCarp.Fuzzing;

/// <summary>
/// Gives a parser random inputs until a budget of time is used up: two seconds, or NATIVECARP_FUZZ_MINUTES; on a slow machine no fewer
/// than four thousand. Every input follows from a number of its own; that of a failing one is printed, and as NATIVECARP_TEST_SEED it
/// comes first.
/// </summary>
internal static class Fuzz
{
    private const string MinutesVariable = "NATIVECARP_FUZZ_MINUTES";
    private const double UsualSeconds = 2;
    private const int LeastInputs = 4_000;

    /// <summary>Runs <paramref name="check"/>, which throws when an input is not treated as it should be.</summary>
    /// <param name="generate">Makes an input.</param>
    /// <param name="check">Compares what the parser makes of an input with an independent reading.</param>
    /// <param name="describe">An input as text, for whoever looks into a failure.</param>
    public static void Run<T>(Func<Random, T> generate, Action<T> check, Func<T, string> describe)
    {
        int first = Seed.Choose();
        double seconds = Environment.GetEnvironmentVariable(MinutesVariable) is string minutes
            ? 60 * double.Parse(minutes, CultureInfo.InvariantCulture)
            : UsualSeconds;
        var watch = Stopwatch.StartNew();
        int inputs = 0;
        while (inputs < LeastInputs || watch.Elapsed.TotalSeconds < seconds)
        {
            int seed = unchecked(first + inputs++);
            T input = generate(new Random(seed));
            try
            {
                check(input);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{Seed.Variable}={seed}: {e.Message}\ninput: {describe(input)}", e);
            }
        }

        string summary = string.Create(CultureInfo.InvariantCulture, $"{inputs} inputs from {Seed.Variable}={first} on");
        TestContext.Current.TestOutputHelper?.WriteLine(summary);
    }

    /// <summary>The same for bytes.</summary>
    public static void Run(Func<Random, byte[]> generate, Action<byte[]> check) => Run(generate, check, Convert.ToHexStringLower);
}
