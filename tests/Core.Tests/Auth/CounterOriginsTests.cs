using NativeCarp.Core.Auth;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Auth;

// Source of the rules: architecture.md section 4, "a tie: the hush rule" and "own frames".
public sealed class CounterOriginsTests
{
    private const long Noon = 1_800_000_000_000;
    private static readonly InetAddress s_rival = TestVectors.Address("10.0.0.2");
    private static readonly InetAddress s_third = TestVectors.Address("10.0.0.3");

    private readonly CounterOrigins _origins = new();

    [Theory]
    [InlineData(0, CounterKind.Nativecarp)]
    [InlineData(5_000, CounterKind.Nativecarp)]
    [InlineData(-5_000, CounterKind.Nativecarp)]
    [InlineData(5_001, CounterKind.Unknown)]
    [InlineData(-5_001, CounterKind.Unknown)]
    public void Classify_FirstFrame_DependsOnTheDistanceToOurClock(int milliseconds, CounterKind expected) =>
        Assert.Equal(expected, _origins.Classify(At(Noon + milliseconds), s_rival, Noon));

    [Fact]
    public void Classify_CounterOfAKernel_IsUnknown() =>
        Assert.Equal(CounterKind.Unknown, _origins.Classify(0xdd0242aad382d61a, s_rival, Noon));

    [Fact]
    public void Classify_ContinuationOfWhatWeSent_IsUnknown()
    {
        _origins.RecordSent(At(Noon));
        Assert.Equal(CounterKind.Unknown, _origins.Classify(At(Noon) + 1, s_rival, Noon + 10));
    }

    [Theory]
    [InlineData(4_096, CounterKind.Unknown)]
    [InlineData(4_097, CounterKind.Nativecarp)]
    [InlineData(-1, CounterKind.Nativecarp)]
    public void Classify_SameMillisecondAsOurs_IsAContinuationOnlyALittleAboveIt(int distance, CounterKind expected)
    {
        // An answer of our own kind often has the very millisecond of our advertisement in it.
        ulong sent = At(Noon) + 100_000;
        _origins.RecordSent(sent);
        Assert.Equal(expected, _origins.Classify(sent + (ulong)distance, s_rival, Noon));
    }

    [Fact]
    public void Classify_ContinuationOfOneOfTheLastSixteenSent_IsUnknownAndThenNoLonger()
    {
        for (int i = 0; i < 16; i++)
        {
            _origins.RecordSent(At(Noon + i));
        }

        Assert.Equal(CounterKind.Unknown, _origins.Classify(At(Noon) + 1, s_rival, Noon));
        _origins.RecordSent(At(Noon + 16));
        Assert.Equal(CounterKind.Nativecarp, _origins.Classify(At(Noon) + 1, s_rival, Noon));
    }

    [Fact]
    public void Classify_ContinuationOfAnotherSource_IsUnknown()
    {
        _origins.RecordHeard(At(Noon), s_third);
        Assert.Equal(CounterKind.Unknown, _origins.Classify(At(Noon) + 1, s_rival, Noon));
        Assert.Equal(CounterKind.Nativecarp, _origins.Classify(At(Noon) + 1, s_third, Noon));
    }

    [Fact]
    public void Classify_OnlyTheLastHeardOfAnotherSourceCounts()
    {
        _origins.RecordHeard(At(Noon), s_third);
        _origins.RecordHeard(At(Noon + 1), s_third);
        Assert.Equal(CounterKind.Nativecarp, _origins.Classify(At(Noon) + 1, s_rival, Noon));
    }

    [Fact]
    public void Classify_CounterZeroFromAnUnspecifiedSource_IsNoMemoryOfAnything() =>
        Assert.Equal(CounterKind.Unknown, _origins.Classify(0, default, Noon));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Classify_AbsurdClock_IsUnknown(long clock) => Assert.Equal(CounterKind.Unknown, _origins.Classify(At(Noon), s_rival, clock));

    [Fact]
    public void RecordHeard_SeventeenthSource_ReplacesTheOneSilentForLongest()
    {
        for (uint i = 0; i < 16; i++)
        {
            _origins.RecordHeard(At(Noon + i), InetAddress.FromIpv4Bits(i));
        }

        _origins.RecordHeard(At(Noon), InetAddress.FromIpv4Bits(0));
        _origins.RecordHeard(At(Noon + 16), InetAddress.FromIpv4Bits(16));

        Assert.Equal(CounterKind.Nativecarp, _origins.Classify(At(Noon + 1) + 1, s_rival, Noon));
        foreach (uint i in (uint[])[0, 2, 15, 16])
        {
            Assert.Equal(CounterKind.Unknown, _origins.Classify(At(Noon + i) + 1, s_rival, Noon));
        }
    }

    [Fact]
    public void IsOwn_OnlyTheLastSixteenSent()
    {
        Assert.False(_origins.IsOwn(0));
        for (ulong counter = 1; counter <= 17; counter++)
        {
            _origins.RecordSent(counter);
        }

        Assert.False(_origins.IsOwn(1));
        Assert.True(_origins.IsOwn(2));
        Assert.True(_origins.IsOwn(17));
        Assert.False(_origins.IsOwn(18));
    }

    [Fact]
    public void AllMethods_AllocateNothing()
    {
        ulong counter = 0;
        Allocations.AssertNone(() =>
        {
            counter++;
            InetAddress source = InetAddress.FromIpv4Bits((uint)counter % 40);
            _origins.RecordSent(counter);
            _origins.IsOwn(counter);
            _origins.Classify(At(Noon) + counter, source, Noon);
            _origins.RecordHeard(counter, source);
        });
    }

    private static ulong At(long unixMilliseconds) => (ulong)unixMilliseconds << 20;
}
