using System;
using System.IO;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class LocalListenerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nativecarp-").FullName;

    private string SocketPath => Path.Combine(_folder, "control.sock");

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

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
