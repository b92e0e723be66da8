using System;
using System.Collections.Generic;
using System.Globalization;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>
/// One machine of the simulated world, and the platform of whatever runs on it: clocks, interfaces, addresses, and the faults of its
/// kernel. <see cref="Crash"/> and a new process leave the kernel's part as it is.
/// </summary>
public sealed class SimulatedHost : IPlatform, IMonotonicClock, IWallClock, IEntropySource, IEventWaiter
{
    private const long BootUnixMilliseconds = 1_800_000_000_000;

    private readonly SimulatedWorld _world;
    private readonly SimulatedRandom _random;
    private readonly long _clockOffsetNanoseconds;
    private readonly List<SimulatedInterface> _interfaces = [];
    private readonly List<RouteChange> _routes = [];
    private readonly List<SimulatedLinkMonitor> _monitors = [];
    private readonly List<SimulatedTransport> _transports = [];
    private readonly List<SimulatedSignalSource> _signals = [];
    private readonly List<SimulatedProcessRunner> _runners = [];
    private int _lastIndex;
    private bool _losesLinkEvents;

    /// <summary>Creates a machine without interfaces, with a monotonic clock of its own origin.</summary>
    public SimulatedHost(SimulatedWorld world, string name)
    {
        ArgumentNullException.ThrowIfNull(world);
        _world = world;
        Name = name;
        _random = world.Random.Fork();
        _clockOffsetNanoseconds = _random.NextBetween(0, 1_000_000_000_000);
        Log = [];
        Probes = new SimulatedProbes(this);
    }

    /// <summary>What the transcript calls it.</summary>
    public string Name { get; }

    /// <summary>Its interfaces, removed ones not included.</summary>
    public IReadOnlyList<SimulatedInterface> Interfaces => _interfaces;

    /// <summary>What was written to the system log.</summary>
    public IList<string> Log { get; }

    /// <summary>The programs that can be run, by path.</summary>
    public IDictionary<string, SimulatedProgram> Programs { get; } = new Dictionary<string, SimulatedProgram>(StringComparer.Ordinal);

    /// <summary>What health checks find.</summary>
    public SimulatedProbes Probes { get; }

    /// <summary>How far the calendar is from the world's, in milliseconds; it may be changed at any time.</summary>
    public long WallClockOffsetMilliseconds { get; set; }

    /// <summary>Whether the kernel refuses to send, and how.</summary>
    public PlatformStatus SendStatus { get; set; }

    /// <summary>Whether the kernel refuses to add addresses, and how; <see cref="PlatformStatus.Pending"/> does it later.</summary>
    public PlatformStatus AddressAddStatus { get; set; }

    /// <summary>Whether the kernel refuses to remove addresses, and how; <see cref="PlatformStatus.Pending"/> does it later.</summary>
    public PlatformStatus AddressRemoveStatus { get; set; }

    /// <summary>Whether the kernel refuses to change a route, and how.</summary>
    public Func<RouteChange, PlatformStatus> RouteStatus { get; set; } = static _ => PlatformStatus.Ok;

    /// <summary>The routes its processes have added.</summary>
    public IList<RouteChange> Routes => _routes;

    /// <summary>How many changes of addresses each call of a process asked for.</summary>
    public IList<int> AddressCalls { get; } = [];

    /// <summary>How long a pending address change takes.</summary>
    public long AddressDelayNanoseconds { get; set; } = 300_000_000;

    /// <summary>How long the monitor's events take.</summary>
    public long LinkEventDelayNanoseconds { get; set; }

    /// <summary>Whether the kernel refuses to attach a transport, and how.</summary>
    public PlatformStatus AttachStatus { get; set; }

    /// <summary>What the host has against a virtual router; null for nothing.</summary>
    public string? Obstacle { get; set; }

    /// <summary>Whether the monitor's events are lost. When that ends, the loss is reported and everything described anew.</summary>
    public bool LosesLinkEvents
    {
        get => _losesLinkEvents;
        set
        {
            _losesLinkEvents = value;
            foreach (SimulatedLinkMonitor monitor in _monitors)
            {
                monitor.ReportLoss();
            }
        }
    }

    /// <inheritdoc/>
    public MonotonicInstant Now => ToHostTime(_world.Now);

    /// <inheritdoc/>
    public long UnixMilliseconds => BootUnixMilliseconds + (_world.Now.Nanoseconds / 1_000_000) + WallClockOffsetMilliseconds;

    /// <inheritdoc/>
    public long LocalNanoseconds => UnixMilliseconds * 1_000_000;

    /// <inheritdoc/>
    public ITextOutput StandardOutput => throw new NotSupportedException("what runs on a simulated host writes to its log");

    /// <inheritdoc/>
    public ITextOutput StandardError => throw new NotSupportedException("what runs on a simulated host writes to its log");

    /// <inheritdoc/>
    public IHostSettings HostSettings => throw new NotSupportedException("a simulated host has no settings");

    /// <inheritdoc/>
    IHostProbes? IPlatform.Probes => Probes;

    /// <inheritdoc/>
    public IProcessIdentity ProcessIdentity => throw new NotSupportedException("a simulated host has no processes of its own");

    /// <inheritdoc/>
    public IMonotonicClock MonotonicClock => this;

    /// <inheritdoc/>
    public IWallClock WallClock => this;

    /// <inheritdoc/>
    public IEntropySource Entropy => this;

    /// <inheritdoc/>
    public IEventWaiter EventWaiter => this;

    /// <summary>When something arrived that no turn has taken in yet, in the world's time.</summary>
    public MonotonicInstant PendingSince
    {
        get
        {
            MonotonicInstant earliest = Probes.PendingSince;
            foreach (SimulatedTransport transport in _transports)
            {
                earliest = MonotonicInstant.Earlier(earliest, transport.PendingSince);
            }

            foreach (SimulatedLinkMonitor monitor in _monitors)
            {
                earliest = MonotonicInstant.Earlier(earliest, monitor.PendingSince);
            }

            foreach (SimulatedSignalSource signals in _signals)
            {
                earliest = MonotonicInstant.Earlier(earliest, signals.PendingSince);
            }

            foreach (SimulatedProcessRunner runner in _runners)
            {
                earliest = MonotonicInstant.Earlier(earliest, runner.PendingSince);
            }

            return earliest;
        }
    }

    internal SimulatedWorld World => _world;

    /// <summary>Adds an Ethernet interface that is up and has carrier.</summary>
    public SimulatedInterface AddInterface(string name, SimulatedNetwork network, MacAddress mac, params ReadOnlySpan<VirtualAddress> addresses)
    {
        var link = new SimulatedInterface(this, network, name, mac, ++_lastIndex);
        _interfaces.Add(link);
        ReportLink(link);
        foreach (VirtualAddress address in addresses)
        {
            link.AddAddress(address);
        }

        return link;
    }

    /// <summary>The interface with an index; null when there is none.</summary>
    public SimulatedInterface? Find(int index) => _interfaces.Find(link => link.Index == index);

    /// <summary>Whether any interface carries the address.</summary>
    public bool Carries(InetAddress address) =>
        _interfaces.Exists(link => link.Addresses.Exists(known => known.Address == address));

    /// <summary>The process is gone without a word: what it had open is closed, addresses stay.</summary>
    public void Crash()
    {
        _transports.Clear();
        _monitors.Clear();
        _signals.Clear();
        _runners.Clear();
        Probes.Crash();
    }

    /// <summary>Sends a signal to the process.</summary>
    public void Signal(ProcessSignal signal)
    {
        foreach (SimulatedSignalSource source in _signals)
        {
            source.Raise(signal);
        }
    }

    /// <summary>An instant of the world on this host's monotonic clock.</summary>
    public MonotonicInstant ToHostTime(MonotonicInstant worldTime) => worldTime.AddNanoseconds(_clockOffsetNanoseconds);

    /// <summary>An instant of this host's monotonic clock in the world's time.</summary>
    public MonotonicInstant ToWorldTime(MonotonicInstant hostTime) => hostTime.AddNanoseconds(-_clockOffsetNanoseconds);

    /// <inheritdoc/>
    public ILinkMonitor OpenLinkMonitor()
    {
        var monitor = new SimulatedLinkMonitor(this);
        _monitors.Add(monitor);
        return monitor;
    }

    /// <inheritdoc/>
    public ILinkTransport OpenLinkTransport()
    {
        var transport = new SimulatedTransport(this);
        _transports.Add(transport);
        return transport;
    }

    /// <inheritdoc/>
    public IPacketSender OpenPacketSender(AddressFamily family) => new SimulatedPacketSender(this, family);

    /// <inheritdoc/>
    public IAddressManager OpenAddressManager() => new SimulatedAddressManager(this);

    /// <inheritdoc/>
    public ISignalSource OpenSignalSource()
    {
        var signals = new SimulatedSignalSource(this);
        _signals.Add(signals);
        return signals;
    }

    /// <inheritdoc/>
    public IProcessRunner OpenProcessRunner()
    {
        var runner = new SimulatedProcessRunner(this);
        _runners.Add(runner);
        return runner;
    }

    /// <inheritdoc/>
    public ILogFile OpenLogFile(string path) => throw new NotSupportedException("a simulated host has no file system");

    /// <inheritdoc/>
    public IServiceNotifier? OpenServiceNotifier() => null;

    /// <inheritdoc/>
    public ILocalListener ListenLocally(string path) => throw new NotSupportedException("a simulated host has no file system");

    /// <inheritdoc/>
    public PlatformResult ConnectLocally(string path, out ILocalStream? stream) => throw new NotSupportedException("a simulated host has no file system");

    /// <inheritdoc/>
    public string? FindObstacle(string interfaceName, byte vhid) => Obstacle;

    /// <inheritdoc/>
    public void ReleaseStartupMemory()
    {
    }

    /// <inheritdoc/>
    public ISystemLog OpenSystemLog(string ident, LogFacility facility) => new SimulatedSystemLog(Log);

    /// <inheritdoc/>
    public string DescribeError(int nativeCode) => nativeCode.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        foreach (ref byte value in destination)
        {
            value = (byte)_random.Next();
        }
    }

    /// <inheritdoc/>
    public void Add(IEventSource source)
    {
    }

    /// <inheritdoc/>
    public void Remove(IEventSource source)
    {
    }

    /// <summary>
    /// A process that the world called returns at once, and is called again when there is something to do. For anybody else time passes
    /// until something arrives or the deadline is there.
    /// </summary>
    public void Wait(MonotonicInstant deadline) => _world.Sleep(this, ToWorldTime(deadline));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    internal void Receive(SimulatedInterface link, ReadOnlyMemory<byte> frame)
    {
        if (NeighborResponder.TryReadQuestion(frame.Span, out InetAddress address, out MacAddress asker)
            && link.Addresses.Exists(known => known.Address == address))
        {
            Span<byte> answer = stackalloc byte[NeighborResponder.MaximumLengthBytes];
            link.Network.Send(link.Port, answer[..NeighborResponder.WriteAnswer(answer, address, link.Mac, asker)]);
        }

        foreach (SimulatedTransport transport in _transports)
        {
            transport.Receive(link, frame);
        }
    }

    internal void RemoveInterface(SimulatedInterface link)
    {
        _interfaces.Remove(link);
        _routes.RemoveAll(route => route.InterfaceIndex == link.Index);
        Report(new LinkEvent(LinkEventKind.LinkRemoved, link.Index, default, default));
        foreach (SimulatedTransport transport in _transports)
        {
            transport.HandleRemoved(link);
        }
    }

    internal int NextIndex() => ++_lastIndex;

    internal void Restore(SimulatedInterface link)
    {
        _interfaces.Add(link);
        ReportLink(link);
    }

    internal void ReportLink(SimulatedInterface link) =>
        Report(new LinkEvent(LinkEventKind.LinkChanged, link.Index, link.Snapshot, default));

    internal void Report(LinkEvent linkEvent)
    {
        foreach (SimulatedLinkMonitor monitor in _monitors)
        {
            monitor.Report(linkEvent);
        }
    }

    internal void Forget(SimulatedTransport transport) => _transports.Remove(transport);

    internal void Forget(SimulatedLinkMonitor monitor) => _monitors.Remove(monitor);

    internal void Forget(SimulatedSignalSource signals) => _signals.Remove(signals);

    internal void Forget(SimulatedProcessRunner runner) => _runners.Remove(runner);
}
