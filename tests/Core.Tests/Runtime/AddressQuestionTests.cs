using NativeCarp.Core.Runtime;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class AddressQuestionTests
{
    private static readonly MonotonicInstant s_start = new(1_000_000_000);
    private static readonly InetAddress s_address = TestVectors.Address("10.0.0.1");
    private static readonly NeighborAnswer s_answer = new(s_address, TestVectors.Mac("02:00:00:00:00:0a"));

    private readonly AddressQuestion _question = new(CarpInterval.FromAdvertisement(1, 0));

    [Fact]
    public void HandleTimeout_NoAnswer_AsksThreeTimesAndCloses()
    {
        _question.Begin(s_address, s_start);
        for (int probe = 0; probe < 3; probe++)
        {
            Assert.Equal(s_start.AddNanoseconds(probe * 100_000_000), _question.NextDeadline);
            Assert.True(_question.HandleTimeout(_question.NextDeadline));
            Assert.False(_question.HandleTimeout(_question.NextDeadline.AddNanoseconds(-1)));
        }

        Assert.False(_question.HandleTimeout(s_start.AddNanoseconds(300_000_000)));
        Assert.False(_question.IsOpen);
        Assert.True(_question.NextDeadline.IsNever);
    }

    [Fact]
    public void TryTake_AnswerForTheAddress_ClosesOnce()
    {
        _question.Begin(s_address, s_start);
        Assert.False(_question.TryTake(s_answer with { Address = TestVectors.Address("10.0.0.2") }));
        Assert.True(_question.IsOpen);
        Assert.True(_question.TryTake(in s_answer));
        Assert.False(_question.TryTake(in s_answer));
        Assert.False(_question.HandleTimeout(s_start.AddNanoseconds(1_000_000_000)));
    }

    [Fact]
    public void TryTake_NeverAsked_IsFalse() => Assert.False(_question.TryTake(new NeighborAnswer(default, default)));

    [Fact]
    public void HandleTimeout_FastRouter_AsksFaster()
    {
        var question = new AddressQuestion(CarpInterval.FromAdvertisement(0, 64));
        question.Begin(s_address, s_start);
        Assert.True(question.HandleTimeout(s_start));
        Assert.Equal(s_start.AddNanoseconds(62_500_000), question.NextDeadline);
    }
}
