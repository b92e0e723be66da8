using NativeCarp.Contracts;

namespace NativeCarp.Simulation.Tests.Contracts;

public sealed class LinkTransportContractTests() : LinkTransportContract(new SimulatedFixture());

public sealed class AddressManagerContractTests() : AddressManagerContract(new SimulatedFixture());

public sealed class RouteContractTests() : RouteContract(new SimulatedFixture());

public sealed class LinkMonitorContractTests() : LinkMonitorContract(new SimulatedFixture());

public sealed class EventWaiterContractTests() : EventWaiterContract(new SimulatedFixture());

public sealed class MonotonicClockContractTests() : MonotonicClockContract(new SimulatedFixture());

public sealed class ProcessRunnerContractTests() : ProcessRunnerContract(new SimulatedFixture());

public sealed class SignalSourceContractTests() : SignalSourceContract(new SimulatedFixture());
