using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class SystemLogTests
{
    private readonly FakeKernel _kernel = new() { Local = new tm { tm_mon = 7, tm_mday = 3, tm_hour = 4, tm_min = 5, tm_sec = 59 } };

    [Fact]
    public void Write_OneLine_HasTheFormOfSyslog3()
    {
        using SystemLog log = Open();

        log.Write(LogSeverity.Warning, "vhid 40@eth1: BACKUP -> MASTER");

        Assert.Equal("<28>Aug  3 04:05:59 nativecarp[4711]: vhid 40@eth1: BACKUP -> MASTER", LastLine());
    }

    [Fact]
    public void Write_LongTextAndBrokenCharacters_IsCutBetweenCharacters()
    {
        using SystemLog log = Open();

        log.Write(LogSeverity.Error, "\ud800" + new string('\u20ac', 3000));

        string line = LastLine();
        Assert.InRange(Encoding.UTF8.GetByteCount(line), 2046, 2048);
        Assert.EndsWith("\u20ac", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.EAGAIN, 0)]
    [InlineData(111, 1)]
    [InlineData(107, 1)]
    [InlineData(Errno.ENOENT, 1)]
    public void Write_Refused_ConnectsAgainUnlessTheLogIsOnlyFull(int errno, int expectedLines)
    {
        using SystemLog log = Open();
        _kernel.Fail("SendTo", errno);

        log.Write(LogSeverity.Info, "text");

        Assert.Equal(expectedLines, _kernel.Sent.Count);
        Assert.Single(_kernel.OpenDescriptors);
    }

    [Fact]
    public void Write_NoLogDaemonAtFirst_ConnectsAtALaterLine()
    {
        using SystemLog log = Open();
        _kernel.Fail("Connect", Errno.ENOENT);
        _kernel.Fail("Socket", 0, Errno.EMFILE);

        log.Write(LogSeverity.Info, "lost");
        log.Write(LogSeverity.Info, "lost too");
        Assert.Empty(_kernel.OpenDescriptors);
        log.Write(LogSeverity.Info, "kept");

        Assert.EndsWith("kept", LastLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RealSocketRestarted_ReachesTheNewOne()
    {
        string path = Path.Combine(Path.GetTempPath(), $"nativecarp-log-{Guid.NewGuid():N}");
        using SystemLog log = new(new LibcKernel(), path, "nativecarp", LogFacility.Local7);
        try
        {
            for (int life = 0; life < 2; life++)
            {
                File.Delete(path);
                using Socket daemon = new(System.Net.Sockets.AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
                daemon.Bind(new UnixDomainSocketEndPoint(path));
                daemon.ReceiveTimeout = 10_000;

                log.Write(LogSeverity.Notice, $"life {life}");

                byte[] line = new byte[256];
                string text = Encoding.UTF8.GetString(line, 0, daemon.Receive(line));
                Assert.Matches($@"^<189>[A-Z][a-z]{{2}} [ 123][0-9] \d\d:\d\d:\d\d nativecarp\[{Environment.ProcessId}\]: life {life}$", text);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private SystemLog Open() => new(_kernel, "/dev/log", "nativecarp", LogFacility.Daemon);

    private string LastLine() => Encoding.UTF8.GetString(_kernel.Sent[^1].Data);
}
