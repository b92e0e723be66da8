using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class LogFileTests
{
    private const string FilePath = "/var/log/nativecarp.log";

    private readonly FakeKernel _kernel = new();

    [Fact]
    public void TryWrite_Line_GoesToTheFile()
    {
        FakeStream stream = new(65_536);
        _kernel.LogFile = stream;
        LogFile file = LogFile.Open(_kernel, FilePath);

        Assert.True(file.TryWrite("line\n"));
        file.Dispose();

        Assert.Equal("line\n", stream.Text);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Open_Refused_SaysWhichFileAndWhatToDo()
    {
        _kernel.Fail("Open", Errno.EACCES);

        PlatformException e = Assert.Throws<PlatformException>(() => LogFile.Open(_kernel, FilePath));

        Assert.StartsWith($"cannot open the log file {FilePath}: EACCES; its folder must exist", e.Message, StringComparison.Ordinal);
    }
}
