using System;
using NativeCarp.Core.Protocol;

namespace NativeCarp.Core.Tests.Protocol;

public class ActionQueueTests
{
    [Fact]
    public void Enqueue_MoreThanOneInputCanCause_Throws()
    {
        var queue = new ActionQueue();
        for (int i = 0; i < 10; i++)
        {
            queue.Enqueue(default);
        }

        Assert.Throws<InvalidOperationException>(() => queue.Enqueue(default));
    }

    [Fact]
    public void TryDequeue_ManyTimesAroundTheRing_GivesActionsInOrder()
    {
        var queue = new ActionQueue();
        for (int i = 0; i < 100; i++)
        {
            queue.Enqueue(new CarpAction { ElapsedNanoseconds = 2 * i });
            queue.Enqueue(new CarpAction { ElapsedNanoseconds = (2 * i) + 1 });
            Assert.True(queue.TryDequeue(out CarpAction first));
            Assert.True(queue.TryDequeue(out CarpAction second));
            Assert.Equal((2 * i, (2 * i) + 1), (first.ElapsedNanoseconds, second.ElapsedNanoseconds));
            Assert.False(queue.TryDequeue(out _));
        }
    }
}
