using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class ServiceNotifierTests
{
    private readonly FakeKernel _kernel = new();

    [Fact]
    public void Open_NoSocketNamed_IsNull() => Assert.Null(Open());

    [Theory]
    [InlineData(ServiceNotice.Alive, "", "WATCHDOG=1\n")]
    [InlineData(ServiceNotice.Status, "1 master, 0 backup", "STATUS=1 master, 0 backup\n")]
    [InlineData(ServiceNotice.Ready, "0 master, 2 backup", "READY=1\nSTATUS=0 master, 2 backup\n")]
    [InlineData(ServiceNotice.Reloading, "", "RELOADING=1\nMONOTONIC_USEC=1000000000\n")]
    [InlineData(ServiceNotice.Stopping, "", "STOPPING=1\n")]
    public void Notify_EachNotice_IsTheDatagramOfSdNotify(ServiceNotice notice, string status, string expected)
    {
        using ServiceNotifier notifier = Open(("NOTIFY_SOCKET", "/run/systemd/notify"))!;

        PlatformResult result = notifier.Notify(notice, status);

        Assert.True(result.IsOk);
        (byte[] data, byte[] address) = Assert.Single(_kernel.Sent);
        Assert.Equal(expected, Encoding.UTF8.GetString(data));
        Assert.Equal("\u0001\0/run/systemd/notify\0", Encoding.UTF8.GetString(address));
    }

    [Fact]
    public void Notify_AbstractName_BeginsWithAZeroAndEndsWithTheAddress()
    {
        using ServiceNotifier notifier = Open(("NOTIFY_SOCKET", "@/org/freedesktop/systemd1/notify"))!;

        notifier.Notify(ServiceNotice.Ready, "");

        Assert.Equal("\u0001\0\0/org/freedesktop/systemd1/notify", Encoding.UTF8.GetString(_kernel.Sent[0].Address));
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("@", "\0")]
    public void Notify_ARealSocket_GetsIt(string beginning, string boundBeginning)
    {
        string name = $"{Path.GetTempPath().TrimStart('/')}nativecarp-notify-{Guid.NewGuid():N}";
        using var supervisor = new Socket(System.Net.Sockets.AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        supervisor.Bind(new UnixDomainSocketEndPoint(boundBeginning + name));
        byte[] received = new byte[100];
        try
        {
            using ServiceNotifier notifier = ServiceNotifier.Open(new LibcKernel(), variable => variable == "NOTIFY_SOCKET" ? beginning + name : null)!;

            Assert.True(notifier.Notify(ServiceNotice.Ready, "").IsOk);
            Assert.Equal("READY=1\n", Encoding.UTF8.GetString(received, 0, supervisor.Receive(received)));
        }
        finally
        {
            File.Delete("/" + name);
        }
    }

    [Fact]
    public void Notify_StatusThatDoesNotFit_IsLeftOut()
    {
        using ServiceNotifier notifier = Open(("NOTIFY_SOCKET", "/n"))!;

        notifier.Notify(ServiceNotice.Ready, new string('x', 5000));

        Assert.Equal("READY=1\n"u8, _kernel.Sent[0].Data);
    }

    [Theory]
    [InlineData(Errno.EAGAIN, PlatformStatus.TryAgain)]
    [InlineData(Errno.ENOENT, PlatformStatus.Failed)]
    [InlineData(Errno.ECONNREFUSED, PlatformStatus.Failed)]
    public void Notify_Refused_IsAResult(int errno, PlatformStatus expected)
    {
        using ServiceNotifier notifier = Open(("NOTIFY_SOCKET", "/n"))!;
        _kernel.Fail("SendTo", errno);

        Assert.Equal(new PlatformResult(expected, errno), notifier.Notify(ServiceNotice.Ready, ""));
    }

    [Theory]
    [InlineData("vsock:2:1234", "neither a path nor a name")]
    [InlineData("/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678", "too long")]
    public void Open_AnAddressOfNoUse_SaysSo(string path, string expected)
    {
        PlatformException e = Assert.Throws<PlatformException>(() => Open(("NOTIFY_SOCKET", path)));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Empty(_kernel.OpenDescriptors);
    }

    [Theory]
    [InlineData("20000000", null, 20_000_000_000)]
    [InlineData("20000000", "4711", 20_000_000_000)]
    [InlineData("20000000", "4712", 0)]
    [InlineData("20000000", "x", 0)]
    [InlineData(null, null, 0)]
    [InlineData("0", null, 0)]
    [InlineData("-1", null, 0)]
    [InlineData("9223372036854775807", null, 0)]
    public void WatchdogNanoseconds_IsThatOfThisProcess(string? microseconds, string? processId, long expected)
    {
        using ServiceNotifier notifier = Open(("NOTIFY_SOCKET", "/n"), ("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", processId))!;

        Assert.Equal(expected, notifier.WatchdogNanoseconds);
    }

    private ServiceNotifier? Open(params (string Name, string? Value)[] environment)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach ((string name, string? value) in environment)
        {
            variables[name] = value;
        }

        return ServiceNotifier.Open(_kernel, name => variables.GetValueOrDefault(name));
    }
}
