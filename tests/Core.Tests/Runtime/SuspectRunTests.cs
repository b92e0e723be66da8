using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Runtime;

/// <summary>Interval 1 s, master-down time 3 s. Source: architecture.md section 4, "counter received (replay guard)".</summary>
public sealed class SuspectRunTests
{
    private static readonly InetAddress s_address = TestVectors.Address("10.0.0.254");
    private static readonly NeighborAnswer s_answer = new(s_address, TestVectors.Mac("00:00:5e:00:01:2a"));

    private readonly SuspectRun _run = new(s_address, new CarpParameters { Vhid = 42 });
    private bool _isSendingRefused;

    [Fact]
    public void TryBelieve_Backup_BelievesTheFirstAndAsks()
    {
        Assert.True(Hear(0));
        Assert.Equal(At(0), _run.NextDeadline);
        Assert.Equal(SuspectEvent.Ask, _run.HandleTimeout(At(0)));
    }

    [Fact]
    public void TryBelieve_Answered_BelievesWithoutAskingForAMasterDownTime()
    {
        Hear(0);
        Answer(0.001);
        for (double seconds = 0.02; seconds < 3; seconds += 0.02)
        {
            Assert.True(Hear(seconds));
            Assert.True(_run.NextDeadline.IsNever);
        }

        Assert.True(Hear(3));
        Assert.Equal(At(3), _run.NextDeadline);
    }

    [Fact]
    public void TryBelieve_NobodyAnswers_IsAGhostWhenTheQuestionEnds()
    {
        Hear(0);
        Assert.Equal(SuspectEvent.GhostFound, ServeUntil(0.3));
        Assert.True(_run.IsGhost);
        Assert.False(Hear(0.31));
    }

    [Fact]
    public void TryBelieve_FrameDuringTheFirstQuestion_IsBelieved()
    {
        Hear(0);
        ServeUntil(0.2);
        Assert.True(Hear(0.29));
    }

    [Fact]
    public void TryBelieve_QuestionCouldNotBeSent_IsNoGhost()
    {
        Hear(0);
        _isSendingRefused = true;
        Assert.Equal(SuspectEvent.None, ServeUntil(0.3));
        Assert.False(_run.IsGhost);
        Assert.True(Hear(0.5));

        _isSendingRefused = false;
        Assert.Equal(SuspectEvent.GhostFound, ServeUntil(0.8));
    }

    [Fact]
    public void TryBelieve_QuestionCouldNotBeSent_IsVouchedForAsBefore()
    {
        Hear(0);
        Answer(0.01);
        _isSendingRefused = true;
        Hear(0.5, isBowOut: true);
        ServeUntil(0.8);
        Assert.True(Hear(1));
        Assert.True(_run.NextDeadline.IsNever);
    }

    [Fact]
    public void BowOut_QuestionCouldNotBeSent_IsNotObeyed()
    {
        _isSendingRefused = true;
        Hear(0, isBowOut: true);
        Assert.Equal(SuspectEvent.None, ServeUntil(1));
        _isSendingRefused = false;
        Hear(2);
        Assert.Equal(SuspectEvent.GhostFound, ServeUntil(2.3));
    }

    [Fact]
    public void TryBelieve_OldCounter_IsBelievedOnlyWhenAnswered()
    {
        Assert.False(Hear(0, kind: CounterKind.Unknown));
        Answer(0.01);
        Assert.True(_run.TryRelease(At(0.01), out _, out _, out _));
        Assert.True(Hear(2.99, kind: CounterKind.Unknown));
        Assert.False(Hear(3, kind: CounterKind.Unknown));
    }

    [Fact]
    public void TryBelieve_Ghost_IsAskedAgainTwiceAnIntervalAtMost()
    {
        Hear(0);
        ServeUntil(0.3);
        int questions = 0;
        for (int i = 20; i < 520; i++)
        {
            bool wasOpen = !_run.NextDeadline.IsNever;
            Assert.False(Hear(i * 0.02));
            questions += !wasOpen && !_run.NextDeadline.IsNever ? 1 : 0;
            Assert.NotEqual(SuspectEvent.GhostFound, ServeUntil(i * 0.02));
        }

        Assert.InRange(questions, 15, 20);
    }

    [Fact]
    public void TryRelease_GhostAnswered_GivesTheAdvertisementThatWaited()
    {
        Hear(0);
        ServeUntil(0.3);
        Assert.False(Hear(1, counter: 8));
        Answer(1.01);

        Assert.False(_run.IsGhost);
        Assert.True(_run.TryRelease(At(1.01), out CarpAdvertisement advertisement, out CounterKind kind, out MonotonicInstant receivedAt));
        Assert.Equal((8UL, CounterKind.Repeating, At(1)), (advertisement.Counter, kind, receivedAt));
        Assert.False(_run.TryRelease(At(1.01), out _, out _, out _));
        Assert.True(Hear(1.02));
    }

    [Fact]
    public void TryRelease_BelievedAlready_GivesNothing()
    {
        Hear(0);
        Answer(0.01);
        Assert.False(_run.TryRelease(At(0.01), out _, out _, out _));
    }

    [Fact]
    public void TryRelease_AnIntervalLater_IsOutOfDate()
    {
        Hear(0, CarpState.Master);
        Assert.True(_run.TryTakeAnswer(in s_answer));
        Assert.False(_run.TryRelease(At(1.1), out _, out _, out _));
    }

    [Fact]
    public void TryBelieve_Master_BelievesOnlyWhatIsAnsweredEachTime()
    {
        Assert.False(Hear(0, CarpState.Master));
        Answer(0.01);
        Assert.True(_run.TryRelease(At(0.01), out _, out _, out _));
        Assert.False(Hear(0.6, CarpState.Master));
        Assert.Equal(At(0.6), _run.NextDeadline);
    }

    [Fact]
    public void HandleMastership_AnswersOfThePast_CountNoMore()
    {
        Hear(0);
        Answer(0.01);
        Assert.False(Hear(0.6, CarpState.Master));
        _run.HandleMastership();

        Answer(0.61, isAwaited: false);
        Assert.False(_run.TryRelease(At(0.61), out _, out _, out _));
        Assert.True(Hear(2));
        Assert.Equal(At(2), _run.NextDeadline);
    }

    [Fact]
    public void BowOut_NobodyAnswers_IsConfirmed()
    {
        Assert.False(Hear(0, isBowOut: true));
        Assert.Equal(SuspectEvent.BowOutConfirmed, ServeUntil(0.3));
        Assert.True(_run.TakeBowOut().IsBowOut);
    }

    [Fact]
    public void BowOut_Answered_IsForgotten()
    {
        Hear(0, isBowOut: true);
        Answer(0.01);
        Assert.Equal(SuspectEvent.None, ServeUntil(1));
    }

    [Fact]
    public void BowOut_WhileAQuestionIsUnderWay_IsConfirmedByItsEnd()
    {
        Hear(0);
        ServeUntil(0.1);
        Hear(0.15, isBowOut: true);
        Assert.Equal(SuspectEvent.BowOutConfirmed, ServeUntil(0.3));
    }

    [Fact]
    public void BowOut_Flood_AsksTwiceAnIntervalAtMost()
    {
        int questions = 0;
        for (int i = 0; i < 500; i++)
        {
            Hear(i * 0.02, isBowOut: true);
            if (!_run.NextDeadline.IsNever)
            {
                questions++;
                Answer((i * 0.02) + 0.001);
            }
        }

        Assert.InRange(questions, 15, 20);
    }

    [Fact]
    public void BowOut_Master_IsNotAskedAbout()
    {
        Assert.False(Hear(0, CarpState.Master, isBowOut: true));
        Assert.True(_run.NextDeadline.IsNever);
    }

    [Fact]
    public void TryBelieve_Init_AsksNothingThatMatters()
    {
        Assert.False(Hear(0, CarpState.Init));
        Assert.True(_run.NextDeadline.IsNever);
    }

    [Fact]
    public void AllMethods_AllocateNothing()
    {
        double seconds = 0;
        Allocations.AssertNone(() =>
        {
            seconds++;
            Hear(seconds);
            Hear(seconds, isBowOut: true);
            _run.HandleTimeout(At(seconds));
            _run.TryTakeAnswer(in s_answer);
            _run.TryRelease(At(seconds), out _, out _, out _);
            _run.HandleMastership();
        });
    }

    private static MonotonicInstant At(double seconds) => new MonotonicInstant(1_000_000_000_000).AddNanoseconds((long)(seconds * 1e9));

    private bool Hear(
        double seconds,
        CarpState state = CarpState.Backup,
        bool isBowOut = false,
        ulong counter = 7,
        CounterKind kind = CounterKind.Repeating)
    {
        byte fields = isBowOut ? byte.MaxValue : (byte)1;
        var advertisement = new CarpAdvertisement { Advbase = fields, Advskew = fields, Counter = counter };
        return _run.TryBelieve(in advertisement, kind, state, At(seconds), At(seconds));
    }

    private void Answer(double seconds, bool isAwaited = true)
    {
        ServeUntil(seconds);
        Assert.Equal(isAwaited, _run.TryTakeAnswer(in s_answer));
    }

    /// <summary>Serves every deadline up to an instant and returns the last event that is not a probe.</summary>
    private SuspectEvent ServeUntil(double seconds)
    {
        SuspectEvent last = SuspectEvent.None;
        while (_run.NextDeadline <= At(seconds))
        {
            SuspectEvent found = _run.HandleTimeout(_run.NextDeadline);
            if (found != SuspectEvent.Ask)
            {
                last = found;
            }
            else if (!_isSendingRefused)
            {
                _run.NoteAsked();
            }
        }

        return last;
    }
}
