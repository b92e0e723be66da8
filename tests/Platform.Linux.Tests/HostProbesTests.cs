using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

/// <summary>The real kernel, but where a refusal is wanted.</summary>
public sealed class HostProbesTests : IDisposable
{
    private const long LimitNanoseconds = 5_000_000_000;

    private static readonly InetAddress s_loopback = InetAddress.FromIpv4Bits(0x7f00_0001);

    private readonly LinuxPlatform _platform = new();
    private readonly string _path = Path.GetTempFileName();

    private IHostProbes Probes => _platform.Probes!;

    public void Dispose()
    {
        File.Delete(_path);
        _platform.Dispose();
    }

    [Fact]
    public void Connect_SomebodyListens_IsMadeAndCarriesBytes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        PlatformResult result = Probes.Connect(s_loopback, port, out IHostConnection? connection);

        Assert.True(result.IsOk);
        using (connection)
        {
            using Socket accepted = listener.AcceptSocket();
            Assert.Equal(2, connection!.TryWrite("hi"u8));
            Assert.Equal(2, accepted.Receive(new byte[8]));
            Assert.Equal(PlatformResult.Ok, connection.Progress());
        }
    }

    [Fact]
    public void Connect_NobodyListens_IsRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        PlatformResult result = Probes.Connect(s_loopback, port, out IHostConnection? connection);

        Assert.Null(connection);
        Assert.Equal(Errno.ECONNREFUSED, result.NativeCode);
    }

    [Fact]
    public void Connect_KernelHasNoDescriptors_SaysSo()
    {
        var kernel = new FakeKernel();
        kernel.Fail(nameof(ILinuxKernel.Socket), Errno.EMFILE);

        PlatformResult result = new HostProbes(kernel).Connect(s_loopback, 80, out _);

        Assert.Equal(PlatformStatus.TooManyFiles, result.Status);
    }

    [Fact]
    public void Connect_AnswerComesLater_IsPendingUntilThen()
    {
        var kernel = new FakeKernel();
        kernel.Fail(nameof(ILinuxKernel.Connect), Errno.EINPROGRESS, Errno.EALREADY, Errno.EALREADY, Errno.ECONNREFUSED);

        Assert.Equal(PlatformStatus.Pending, new HostProbes(kernel).Connect(s_loopback, 80, out IHostConnection? connection).Status);
        using (connection)
        {
            Assert.Equal(PlatformStatus.Pending, connection!.Progress().Status);
            Assert.Equal(Errno.ECONNREFUSED, connection.Progress().NativeCode);
            Assert.True(connection.Progress().IsOk);
        }

        Assert.Empty(kernel.OpenDescriptors);
    }

    [Fact]
    public void ReadFile_AFile_GivesItsBeginningAndItsTime()
    {
        File.WriteAllText(_path, "12\n345");
        File.SetLastWriteTimeUtc(_path, DateTime.UnixEpoch.AddSeconds(1_700_000_000));
        byte[] beginning = new byte[3];

        Assert.True(Probes.ReadFile(_path, beginning, out FileFacts facts).IsOk);

        Assert.Equal(new FileFacts(3, 1_700_000_000), facts);
        Assert.Equal("12\n"u8.ToArray(), beginning);
        Assert.Equal(Errno.ENOENT, Probes.ReadFile(_path + ".not", beginning, out _).NativeCode);
    }

    [Fact]
    public void FindProcess_ThisOne_IsFoundByTheNameTheKernelKeeps()
    {
        string name = File.ReadAllText($"/proc/{Environment.ProcessId}/comm").TrimEnd();

        int found = Probes.FindProcess(name, lastFound: 0);

        Assert.NotEqual(0, found);
        Assert.Equal(Environment.ProcessId, Probes.FindProcess(name, Environment.ProcessId));
        Assert.True(Probes.HasProcess(Environment.ProcessId));
        Assert.Equal(0, Probes.FindProcess("no such name", lastFound: 1));
        Assert.False(Probes.HasProcess(int.MaxValue));
        Assert.False(Probes.HasProcess(0));
    }

    [Fact]
    public void HasProcess_Zombie_IsNotThere()
    {
        // The program that takes the shell's place never asks how the shell's child ended.
        using Process parent = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]) { RedirectStandardOutput = true })!;
        try
        {
            int zombie = int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            Assert.True(SpinWait.SpinUntil(
                () => File.ReadAllText($"/proc/{zombie}/stat").Contains(") Z", StringComparison.Ordinal), TimeSpan.FromSeconds(10)));
            string name = File.ReadAllText($"/proc/{zombie}/comm").TrimEnd();

            Assert.False(Probes.HasProcess(zombie));
            Assert.NotEqual(zombie, Probes.FindProcess(name, lastFound: zombie));
        }
        finally
        {
            parent.Kill();
        }
    }

    [Fact]
    public void EchoSocket_Loopback_IsAnsweredInBothFamilies()
    {
        Span<byte> message = stackalloc byte[EchoMessage.LengthBytes];
        foreach (InetAddress host in (InetAddress[])[s_loopback, InetAddress.FromBytes(IPAddress.IPv6Loopback.GetAddressBytes())])
        {
            using IEchoSocket socket = Probes.OpenEchoSocket(host.Family);
            _platform.EventWaiter.Add(socket);
            new EchoMessage(0x0102_0304).WriteRequest(message, host.Family);

            Assert.Equal(PlatformResult.Ok, socket.Send(message, host, interfaceIndex: 0));
            _platform.EventWaiter.Wait(_platform.MonotonicClock.Now.AddNanoseconds(LimitNanoseconds));
            int length = socket.Receive(message, out InetAddress source);

            Assert.True(socket.IsReady);
            Assert.Equal(host, source);
            Assert.True(EchoMessage.TryParseReply(message[..length], host.Family, out EchoMessage reply));
            Assert.Equal(0x0102_0304u, reply.Cookie);
            Assert.Equal(0, socket.Receive(message, out _));
            _platform.EventWaiter.Remove(socket);
        }
    }

    [Fact]
    public void EchoSocket_KernelRefuses_SaysWhatToDoAndLeavesNothingOpen()
    {
        var kernel = new FakeKernel();
        kernel.Fail(nameof(ILinuxKernel.Socket), Errno.EPERM);
        PlatformException refused = Assert.Throws<PlatformException>(() => new HostProbes(kernel).OpenEchoSocket(s_loopback.Family));
        kernel.Fail($"{nameof(ILinuxKernel.SetSockOpt)} {Constants.SOL_RAW} {Constants.ICMP_FILTER}", Errno.ENOMEM);
        Assert.Throws<PlatformException>(() => new HostProbes(kernel).OpenEchoSocket(s_loopback.Family));

        Assert.Contains("CAP_NET_RAW", refused.Message, StringComparison.Ordinal);
        Assert.Empty(kernel.OpenDescriptors);
    }
}
