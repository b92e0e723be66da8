using NativeCarp.Contracts;

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
