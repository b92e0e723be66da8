using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class StandardStreamTests
{
    private readonly FakeKernel _kernel = new();

    [Theory]
    [InlineData(StandardStream.OutputDescriptor)]
    [InlineData(StandardStream.ErrorDescriptor)]
    public void TryWrite_RoomEnough_WritesAll(int descriptor)
    {
        FakeStream stream = new(65_536);
        _kernel.SetStream(descriptor, stream);
        string text = new('x', 5000);

        Assert.True(new StandardStream(_kernel, descriptor).TryWrite(text));
        Assert.Equal(text, stream.Text);
    }

    [Fact]
    public void TryWrite_PipeThatNobodyEmpties_LosesTheRestAndNeverWaits()
    {
        // A pipe on FreeBSD is writable when 512 bytes find room, where Linux promises 4096.
        FakeStream stream = new(1300);
        _kernel.SetStream(1, stream);

        Assert.False(new StandardStream(_kernel, 1).TryWrite(new string('x', 5000)));
        Assert.Equal(1024, stream.Text.Length);
        Assert.Empty(_kernel.Sleeps);
    }

    [Fact]
    public void TryWrite_Interrupted_TriesAgain()
    {
        FakeStream stream = new(65_536);
        _kernel.SetStream(1, stream);
        _kernel.Fail("Write", Errno.EINTR);

        Assert.True(new StandardStream(_kernel, 1).TryWrite("line"));
        _kernel.Fail("Write", 32);
        Assert.False(new StandardStream(_kernel, 1).TryWrite("line"));
        Assert.Equal("line", stream.Text);
    }
}
