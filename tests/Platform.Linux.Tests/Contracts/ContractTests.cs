using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using NativeCarp.Contracts;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux.Tests.Contracts;

public sealed class LinkTransportContractTests() : LinkTransportContract(new NamespaceFixture());

public sealed class PacketSenderContractTests() : PacketSenderContract(new NamespaceFixture());

public sealed class AddressManagerContractTests() : AddressManagerContract(new NamespaceFixture());

public sealed class RouteContractTests() : RouteContract(new NamespaceFixture());

public sealed class LinkMonitorContractTests() : LinkMonitorContract(new NamespaceFixture());

public sealed class EventWaiterContractTests() : EventWaiterContract(new NamespaceFixture());

public sealed class MonotonicClockContractTests() : MonotonicClockContract(new NamespaceFixture());

public sealed class WallClockContractTests() : WallClockContract(new LinuxPlatform());

public sealed class EntropySourceContractTests() : EntropySourceContract(new LinuxPlatform());

public sealed class HostSettingsContractTests() : HostSettingsContract(new LinuxPlatform());

public sealed class ProcessIdentityContractTests() : ProcessIdentityContract(new LinuxPlatform());

public sealed class PlatformContractTests() : PlatformContract(new NamespaceFixture());

[Collection(SignalCollection.Name)]
public sealed class ProcessRunnerContractTests() : ProcessRunnerContract(new NamespaceFixture());

[Collection(SignalCollection.Name)]
public sealed class SignalSourceContractTests() : SignalSourceContract(new NamespaceFixture());

[UnsupportedOSPlatform("windows")]
public sealed class LocalListenerContractTests() : LocalListenerContract(new LinuxPlatform())
{
    protected override void LeaveSocket(string path)
    {
        LibcKernel kernel = new();
        int left = kernel.Socket(Constants.AF_UNIX, Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC, 0);
        Assert.Equal(0, kernel.Bind(left, LocalAddress.ToBytes(path)));
        Assert.Equal(0, kernel.Close(left));
    }
}

/// <summary>A log daemon of our own: the system's is not ours to stop.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SystemLogContractTests : SystemLogContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nativecarp-test");
    private Socket? _daemon;

    public SystemLogContractTests() => StartDaemon();

    private string LogPath => Path.Combine(_folder.FullName, "log");

    protected override ISystemLog Open() => new SystemLog(new LibcKernel(), LogPath, "nativecarp", LogFacility.Daemon);

    protected override string[] TakeLines()
    {
        List<string> lines = [];
        byte[] buffer = new byte[65_536];
        while (_daemon!.Poll(0, SelectMode.SelectRead))
        {
            lines.Add(Encoding.UTF8.GetString(buffer, 0, _daemon.Receive(buffer)));
        }

        return [.. lines];
    }

    protected override void StopDaemon()
    {
        _daemon!.Dispose();
        File.Delete(LogPath);
    }

    protected override void StartDaemon()
    {
        _daemon = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        _daemon.Bind(new UnixDomainSocketEndPoint(LogPath));
    }

    public override void Dispose()
    {
        base.Dispose();
        _daemon!.Dispose();
        _folder.Delete(recursive: true);
    }
}

[UnsupportedOSPlatform("windows")]
public sealed class TextOutputContractTests : TextOutputContract
{
    private readonly LibcKernel _kernel = new();
    private readonly int[] _ends = new int[2];

    public TextOutputContractTests() => Assert.Equal(0, _kernel.Pipe2(_ends, Constants.O_CLOEXEC));

    protected override ITextOutput Output => new StandardStream(_kernel, _ends[1]);

    /// <summary>Closes the write end first, so that the pipe ends where the text does.</summary>
    protected override string TakeText()
    {
        CloseEnd(1);
        List<byte> text = [];
        byte[] buffer = new byte[65_536];
        for (int length; (length = _kernel.Read(_ends[0], buffer)) > 0;)
        {
            text.AddRange(buffer[..length]);
        }

        return Encoding.UTF8.GetString([.. text]);
    }

    protected override void CloseReader() => CloseEnd(0);

    public override void Dispose()
    {
        base.Dispose();
        CloseEnd(0);
        CloseEnd(1);
    }

    private void CloseEnd(int end)
    {
        if (_ends[end] >= 0)
        {
            Assert.Equal(0, _kernel.Close(_ends[end]));
            _ends[end] = -1;
        }
    }
}
