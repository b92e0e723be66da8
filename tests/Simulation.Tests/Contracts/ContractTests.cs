using System.Linq;
using NativeCarp.Contracts;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Contracts;

public sealed class LinkTransportContractTests() : LinkTransportContract(new SimulatedFixture());

public sealed class PacketSenderContractTests() : PacketSenderContract(new SimulatedFixture());

public sealed class AddressManagerContractTests() : AddressManagerContract(new SimulatedFixture());

public sealed class RouteContractTests() : RouteContract(new SimulatedFixture());

public sealed class LinkMonitorContractTests() : LinkMonitorContract(new SimulatedFixture());

public sealed class EventWaiterContractTests() : EventWaiterContract(new SimulatedFixture());

public sealed class MonotonicClockContractTests() : MonotonicClockContract(new SimulatedFixture());

public sealed class WallClockContractTests() : WallClockContract(new SimulatedFixture().Platform);

public sealed class EntropySourceContractTests() : EntropySourceContract(new SimulatedFixture().Platform);

public sealed class PlatformContractTests() : PlatformContract(new SimulatedFixture());

public sealed class ProcessRunnerContractTests() : ProcessRunnerContract(new SimulatedFixture());

public sealed class SignalSourceContractTests() : SignalSourceContract(new SimulatedFixture());

/// <summary>The log is a list, with no daemon that could go.</summary>
public sealed class SystemLogContractTests : SystemLogContract
{
    private readonly SimulatedHost _host = new(new SimulatedWorld(1), "host");

    protected override ISystemLog Open() => _host.OpenSystemLog("nativecarp", LogFacility.Daemon);

    protected override string[] TakeLines() => [.. _host.Log.AsEnumerable()];

    protected override void StopDaemon()
    {
    }

    protected override void StartDaemon()
    {
    }
}
