using NativeCarp.Contracts;

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
