using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class SystemLogTests
{
    private readonly FakeKernel _kernel = new();

    [Fact]
    public void Write_HasTheFormOfFreeBsdsOwnSyslog()
    {
        // RFC 5424 section 6: facility daemon (3) * 8 + warning (4); no time stamp and no host, which syslogd fills in.
        using SystemLog log = Open();
        log.Write(LogSeverity.Warning, "[WARNING] Switching to state: MASTER");

        Assert.Equal(["<28>1 - - ucarp 4711 - - [WARNING] Switching to state: MASTER"], _kernel.LogLines);
    }

    [Fact]
    public void Write_DaemonRestarted_ConnectsAgain()
    {
        using SystemLog log = Open();
        log.Write(LogSeverity.Info, "one");
        _kernel.LogDaemonPath = null;
        log.Write(LogSeverity.Info, "lost");
        _kernel.LogDaemonPath = SystemLog.DefaultPath;
        log.Write(LogSeverity.Info, "two");

        Assert.Equal(["<30>1 - - ucarp 4711 - - one", "<30>1 - - ucarp 4711 - - two"], _kernel.LogLines);
    }

    [Fact]
    public void Write_BrokenConnection_SendsTheLineOnANewOne()
    {
        using SystemLog log = Open();
        log.Write(LogSeverity.Info, "one");
        _kernel.Fail("Write", 54);
        log.Write(LogSeverity.Info, "two");

        Assert.Equal(2, _kernel.LogLines.Count);
    }

    [Theory]
    [InlineData(Errno.ENOBUFS)]
    [InlineData(Errno.EAGAIN)]
    [InlineData(Errno.EMSGSIZE)]
    public void Write_DaemonIsFull_LosesTheLineAndGoesOn(int error)
    {
        using SystemLog log = Open();
        _kernel.Fail("Write", error);
        log.Write(LogSeverity.Info, "lost");
        log.Write(LogSeverity.Info, "two");

        Assert.Equal(["<30>1 - - ucarp 4711 - - two"], _kernel.LogLines);
    }

    [Fact]
    public void Write_NoSocket_IsSilent()
    {
        using SystemLog log = Open();
        _kernel.Fail("Socket", Errno.EMFILE);
        log.Write(LogSeverity.Info, "lost");

        Assert.Empty(_kernel.LogLines);
    }

    [Fact]
    public void Write_LongText_IsCutBetweenCharacters()
    {
        using SystemLog log = Open();
        log.Write(LogSeverity.Info, new string('ä', 3000));

        string line = Assert.Single(_kernel.LogLines);
        Assert.EndsWith("ää", line, System.StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line), 2040, 2048);
    }

    private SystemLog Open() => new(_kernel, SystemLog.DefaultPath, "ucarp", LogFacility.Daemon);
}
