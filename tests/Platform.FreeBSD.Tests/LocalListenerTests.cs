using System;
using System.IO;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class LocalListenerTests : IDisposable
{
    private readonly FakeKernel _kernel = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("nativecarp-").FullName;

    private string SocketPath => Path.Combine(_folder, "control.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Socket")]
    [InlineData("Bind")]
    [InlineData("Listen")]
    public void Listen_Refused_LeavesNoDescriptorOpen(string call)
    {
        // One that looks whether anybody answers, and the listening one.
        _kernel.Fail(call, Errno.EMFILE, Errno.EMFILE);

        PlatformException refusal = Assert.Throws<PlatformException>(() => LocalListener.Open(_kernel, SocketPath));

        Assert.StartsWith($"cannot make the socket {SocketPath}: EMFILE", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Accept_NoDescriptorLeft_TakesTheClientLater()
    {
        using LocalListener listener = LocalListener.Open(_kernel, SocketPath);
        Assert.True(LocalListener.TryConnect(_kernel, SocketPath, out ILocalStream? client).IsOk);
        using ILocalStream connected = client!;
        _kernel.Fail("Accept4", Errno.EMFILE);

        Assert.Null(listener.TryAccept());
        using ILocalStream? accepted = listener.TryAccept();
        Assert.NotNull(accepted);
    }
}
