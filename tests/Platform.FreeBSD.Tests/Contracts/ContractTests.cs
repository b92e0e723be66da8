using System.Collections;
using System.Runtime.Versioning;
using NativeCarp.Contracts;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests.Contracts;

public sealed class LinkTransportContractTests() : LinkTransportContract(new FakeHostFixture());

public sealed class AddressManagerContractTests() : AddressManagerContract(new FakeHostFixture());

public sealed class RouteContractTests() : RouteContract(new FakeHostFixture());

public sealed class LinkMonitorContractTests() : LinkMonitorContract(new FakeHostFixture());

public sealed class EventWaiterContractTests() : EventWaiterContract(new FakeHostFixture());

public sealed class MonotonicClockContractTests() : MonotonicClockContract(new FakeHostFixture());

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
