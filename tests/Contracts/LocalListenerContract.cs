using System;
using System.IO;
using System.Runtime.Versioning;
using System.Text;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="ILocalListener"/> and <see cref="ILocalStream"/> does. The simulated host has no file system and neither.</summary>
[UnsupportedOSPlatform("windows")]
public abstract class LocalListenerContract(IPlatform platform) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nativecarp-").FullName;

    private string SocketPath => Path.Combine(_folder, "control.sock");

    public void Dispose()
    {
        platform.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Accept_OneClient_BytesPassBothWays()
    {
        using ILocalListener listener = platform.ListenLocally(SocketPath);
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
        using (platform.ListenLocally(SocketPath))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        Assert.Equal(PlatformStatus.NoDevice, platform.ConnectLocally(SocketPath, out _).Status);
    }

    [Fact]
    public void Listen_WhereAnotherAnswers_IsRefused()
    {
        using ILocalListener first = platform.ListenLocally(SocketPath);

        PlatformException refusal = Assert.Throws<PlatformException>(() => platform.ListenLocally(SocketPath));

        Assert.Contains("another process listens at", refusal.Message, StringComparison.Ordinal);
        using ILocalStream client = Connect();
    }

    [Fact]
    public void Listen_WhereAKilledOneListened_TakesItsPlace()
    {
        LeaveSocket(SocketPath);

        using ILocalListener listener = platform.ListenLocally(SocketPath);
        using ILocalStream client = Connect();
        using ILocalStream? server = listener.TryAccept();

        Assert.NotNull(server);
    }

    [Fact]
    public void Listen_PathTooLong_SaysSo()
    {
        string path = Path.Combine(_folder, new string('x', 120));

        PlatformException refusal = Assert.Throws<PlatformException>(() => platform.ListenLocally(path));

        Assert.Contains("too long for a socket", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wait_ClientComesOrSpeaksOrGoes_Wakes()
    {
        using ILocalListener listener = platform.ListenLocally(SocketPath);
        Assert.False(IsReady(listener));
        ILocalStream client = Connect();
        Assert.True(IsReady(listener));
        using ILocalStream server = listener.TryAccept()!;
        Assert.False(IsReady(server));

        Assert.Equal(1, client.TryWrite("x"u8));
        Assert.True(IsReady(server));
        server.AwaitsInput = false;
        Assert.False(IsReady(server));
        server.AwaitsInput = true;
        Assert.Equal(1, server.TryRead(new byte[16]));

        client.Dispose();
        Assert.True(IsReady(server));
        Assert.Equal(ILocalStream.Gone, server.TryRead(new byte[16]));
    }

    [Fact]
    public void Wait_FullBuffer_WakesWhenThereIsRoomAgain()
    {
        using ILocalListener listener = platform.ListenLocally(SocketPath);
        using ILocalStream client = Connect();
        using ILocalStream server = listener.TryAccept()!;
        byte[] piece = new byte[65536];
        while (server.TryWrite(piece) > 0)
        {
        }

        server.AwaitsRoom = true;
        Assert.False(IsReady(server));
        while (client.TryRead(piece) > 0)
        {
        }

        Assert.True(IsReady(server));
    }

    /// <summary>Leaves what a killed process leaves: the name of a socket that nobody holds.</summary>
    protected abstract void LeaveSocket(string path);

    /// <summary>Whether the loop would wake up now.</summary>
    private bool IsReady(IEventSource source)
    {
        platform.EventWaiter.Add(source);
        platform.EventWaiter.Wait(platform.MonotonicClock.Now);
        bool isReady = source.IsReady;
        platform.EventWaiter.Remove(source);
        return isReady;
    }

    private ILocalStream Connect()
    {
        Assert.True(platform.ConnectLocally(SocketPath, out ILocalStream? stream).IsOk);
        return stream!;
    }
}
