using System;
using System.IO;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class LocalListenerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nativecarp-").FullName;
    private readonly LinuxPlatform _platform = new();

    private string SocketPath => Path.Combine(_folder, "control.sock");

    [Fact]
    public void Accept_OneClient_BytesPassBothWays()
    {
        using ILocalListener listener = _platform.ListenLocally(SocketPath);
        Assert.Null(listener.TryAccept());
        using ILocalStream client = Connect();
        using ILocalStream server = listener.TryAccept()!;
        byte[] buffer = new byte[16];

        Assert.Equal(0, server.TryRead(buffer));
        Assert.Equal(5, client.TryWrite("hello"u8));
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, server.TryRead(buffer)));
        Assert.Equal(3, server.TryWrite("bye"u8));
        server.Dispose();
        Assert.Equal("bye", Encoding.UTF8.GetString(buffer, 0, client.TryRead(buffer)));
        Assert.Equal(ILocalStream.Gone, client.TryRead(buffer));
        Assert.Equal(ILocalStream.Gone, client.TryWrite("x"u8));
    }

    [Fact]
    public void Listen_IsForThisUserAlone_AndTakesItsNameAwayAtTheEnd()
    {
        using (_platform.ListenLocally(SocketPath))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        Assert.Equal(PlatformStatus.NoDevice, _platform.ConnectLocally(SocketPath, out _).Status);
    }

    [Fact]
    public void Listen_WhereAnotherAnswers_IsRefused()
    {
        using ILocalListener first = _platform.ListenLocally(SocketPath);

        PlatformException refusal = Assert.Throws<PlatformException>(() => _platform.ListenLocally(SocketPath));

        Assert.Contains("another process listens at", refusal.Message, StringComparison.Ordinal);
        using ILocalStream client = Connect();
    }

    [Fact]
    public void Listen_WhereAKilledOneListened_TakesItsPlace()
    {
        // What a killed process leaves: the name of a socket that nobody holds.
        var kernel = new LibcKernel();
        int left = kernel.Socket(Constants.AF_UNIX, Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC, 0);
        Assert.Equal(0, kernel.Bind(left, LocalAddress.ToBytes(SocketPath)));
        Assert.Equal(0, kernel.Close(left));

        using ILocalListener listener = _platform.ListenLocally(SocketPath);
        using ILocalStream client = Connect();

        Assert.NotNull(listener.TryAccept());
    }

    [Fact]
    public void Listen_PathTooLong_SaysSo()
    {
        string path = Path.Combine(_folder, new string('x', 120));

        PlatformException refusal = Assert.Throws<PlatformException>(() => _platform.ListenLocally(path));

        Assert.Contains("too long for a socket", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Socket")]
    [InlineData("Bind")]
    public void Listen_Refused_LeavesNothingOpen(string call)
    {
        var kernel = new FakeKernel();
        kernel.Fail("Connect", Errno.ECONNREFUSED);
        // The first socket is the one that looks whether anybody answers.
        kernel.Fail(call, call == "Socket" ? [0, Errno.EMFILE] : [Errno.EACCES]);

        Assert.Throws<PlatformException>(() => LocalListener.Open(kernel, SocketPath));

        Assert.Empty(kernel.OpenDescriptors);
    }

    [Fact]
    public void Stream_FullBuffer_WakesWhenThereIsRoomAgain()
    {
        using ILocalListener listener = _platform.ListenLocally(SocketPath);
        using ILocalStream client = Connect();
        using ILocalStream server = listener.TryAccept()!;
        _platform.EventWaiter.Add(server);
        byte[] piece = new byte[65536];
        while (server.TryWrite(piece) > 0)
        {
        }

        server.AwaitsRoom = true;
        _platform.EventWaiter.Wait(_platform.MonotonicClock.Now);
        Assert.False(server.IsReady);
        while (client.TryRead(piece) > 0)
        {
        }

        _platform.EventWaiter.Wait(MonotonicInstant.Never);
        Assert.True(server.IsReady);
        _platform.EventWaiter.Remove(server);
    }

    public void Dispose()
    {
        _platform.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ILocalStream Connect()
    {
        Assert.True(_platform.ConnectLocally(SocketPath, out ILocalStream? stream).IsOk);
        return stream!;
    }
}
