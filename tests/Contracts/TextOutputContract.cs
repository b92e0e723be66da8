using System;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="ITextOutput"/> does when it leads into a pipe. The simulated host has no standard streams.</summary>
public abstract class TextOutputContract : IDisposable
{
    /// <summary>More than any pipe holds.</summary>
    private const int LongLengthBytes = 1_000_000;

    protected abstract ITextOutput Output { get; }

    [Fact]
    public void Write_TextOfBothKinds_ArrivesWholeAndInOrder()
    {
        Assert.True(Output.TryWrite("one \u20ac\n"));
        Assert.True(Output.Write("two \u00e4\n"));
        Assert.True(Output.TryWrite(""));

        Assert.Equal("one \u20ac\ntwo \u00e4\n", TakeText());
    }

    [Fact]
    public void TryWrite_NobodyReads_SaysThatTextWasLost()
    {
        Assert.False(Output.TryWrite(new string('x', LongLengthBytes)));
        Assert.False(Output.TryWrite(new string('y', LongLengthBytes)));
        Assert.NotEmpty(TakeText());
    }

    [Fact]
    public void Write_ReaderGone_SaysThatTextWasLost()
    {
        CloseReader();

        // A process that is just being started may still have the reader's end: more than the pipe holds waits until that is over.
        Assert.False(Output.Write(new string('x', LongLengthBytes)));
        Assert.False(Output.TryWrite("one"));
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>What waits in the pipe.</summary>
    protected abstract string TakeText();

    protected abstract void CloseReader();
}
