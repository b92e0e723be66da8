using System.Runtime.Versioning;
using NativeCarp.Contracts;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux.Tests.Contracts;

public sealed class LinkTransportContractTests() : LinkTransportContract(new NamespaceFixture());

public sealed class AddressManagerContractTests() : AddressManagerContract(new NamespaceFixture());

public sealed class RouteContractTests() : RouteContract(new NamespaceFixture());

public sealed class LinkMonitorContractTests() : LinkMonitorContract(new NamespaceFixture());

public sealed class EventWaiterContractTests() : EventWaiterContract(new NamespaceFixture());

public sealed class MonotonicClockContractTests() : MonotonicClockContract(new NamespaceFixture());

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
