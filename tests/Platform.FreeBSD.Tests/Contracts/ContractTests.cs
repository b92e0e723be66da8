using System.Collections;
using System.Runtime.Versioning;
using NativeCarp.Contracts;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests.Contracts;

public sealed class LinkTransportContractTests() : LinkTransportContract(new FakeHostFixture());

public sealed class PacketSenderContractTests() : PacketSenderContract(new FakeHostFixture());

public sealed class AddressManagerContractTests() : AddressManagerContract(new FakeHostFixture());

public sealed class RouteContractTests() : RouteContract(new FakeHostFixture());

public sealed class LinkMonitorContractTests() : LinkMonitorContract(new FakeHostFixture());

public sealed class EventWaiterContractTests() : EventWaiterContract(new FakeHostFixture());

public sealed class MonotonicClockContractTests() : MonotonicClockContract(new FakeHostFixture());

public sealed class WallClockContractTests() : WallClockContract(new FakeHostFixture().Platform);

public sealed class EntropySourceContractTests() : EntropySourceContract(new FakeHostFixture().Platform);

public sealed class HostSettingsContractTests() : HostSettingsContract(new FakeHostFixture().Platform);

public sealed class ProcessIdentityContractTests() : ProcessIdentityContract(new FakeHostFixture().Platform);

public sealed class PlatformContractTests() : PlatformContract(new FakeHostFixture());

[Collection(SignalCollection.Name)]
public sealed class ProcessRunnerContractTests() : ProcessRunnerContract(new FakeHostFixture());

[Collection(SignalCollection.Name)]
public sealed class SignalSourceContractTests() : SignalSourceContract(new FakeHostFixture());

[UnsupportedOSPlatform("windows")]
public sealed class LocalListenerContractTests : LocalListenerContract
{
    private readonly FakeKernel _kernel;

    public LocalListenerContractTests()
        : this(new FakeKernel())
    {
    }

    private LocalListenerContractTests(FakeKernel kernel)
        : base(new FreeBsdPlatform(kernel, ProcessEnvironment.From(new Hashtable()))) => _kernel = kernel;

    protected override void LeaveSocket(string path)
    {
        int left = _kernel.Socket(Constants.AF_UNIX, Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC, 0);
        Assert.Equal(0, _kernel.Bind(left, LocalAddress.ToBytes(path)));
        _kernel.Close(left);
    }
}

public sealed class SystemLogContractTests : SystemLogContract
{
    private readonly FakeKernel _kernel = new();

    protected override ISystemLog Open() => new SystemLog(_kernel, SystemLog.DefaultPath, "nativecarp", LogFacility.Daemon);

    protected override string[] TakeLines() => [.. _kernel.LogLines];

    protected override void StopDaemon() => _kernel.LogDaemonPath = null;

    protected override void StartDaemon() => _kernel.LogDaemonPath = SystemLog.DefaultPath;
}

public sealed class TextOutputContractTests : TextOutputContract
{
    private const int BrokenPipe = 32;

    private readonly FakeKernel _kernel = new();
    private readonly FakeStream _stream = new(65_536);

    public TextOutputContractTests() => _kernel.SetStream(StandardStream.OutputDescriptor, _stream);

    protected override ITextOutput Output => new StandardStream(_kernel, StandardStream.OutputDescriptor);

    protected override string TakeText() => _stream.Text;

    protected override void CloseReader() => _kernel.Fail("Write", BrokenPipe, BrokenPipe);
}
