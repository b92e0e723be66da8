using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.SelfTest;

/// <summary>
/// A host that exists only in memory: one Ethernet interface, a clock that stands until it is moved, a network that swallows what is
/// sent. The self-test and the benchmarks run the production driver on it, so that they measure our code and nothing else.
/// </summary>
internal sealed class MemoryPlatform
    : IPlatform, IMonotonicClock, IWallClock, IEntropySource, IEventWaiter, ILinkMonitor, IAddressManager
{
    /// <summary>The interface's name.</summary>
    public const string InterfaceName = "mem0";

    private static readonly LinkSnapshot s_link =
        new(1, InterfaceName, new MacAddress(0x02_00_00_00_00_01), LinkFlags.Up | LinkFlags.Carrier | LinkFlags.Ethernet);

    private readonly LinkEvent[] _events;
    private int _nextEvent;
    private ulong _entropy = 0x9e37_79b9_7f4a_7c15;

    /// <summary>Creates a host with one address.</summary>
    public MemoryPlatform(InetAddress ownAddress)
    {
        _events =
        [
            new(LinkEventKind.LinkChanged, s_link.Index, s_link, default),
            new(LinkEventKind.AddressAdded, s_link.Index, default, VirtualAddress.Host(ownAddress)),
            new(LinkEventKind.SnapshotComplete, 0, default, default),
        ];
    }

    /// <summary>The present instant; whoever runs the host moves it.</summary>
    public MonotonicInstant Now { get; set; } = new(1_000_000_000_000);

    /// <summary>The one interface's transport.</summary>
    public MemoryTransport Transport { get; } = new();

    /// <inheritdoc/>
    public long UnixMilliseconds => 1_800_000_000_000 + (Now.Nanoseconds / 1_000_000);

    /// <inheritdoc/>
    public long LocalNanoseconds => UnixMilliseconds * 1_000_000;

    /// <inheritdoc/>
    public bool IsReady => _nextEvent < _events.Length;

    /// <inheritdoc/>
    public IMonotonicClock MonotonicClock => this;

    /// <inheritdoc/>
    public IWallClock WallClock => this;

    /// <inheritdoc/>
    public IEntropySource Entropy => this;

    /// <inheritdoc/>
    public IEventWaiter EventWaiter => this;

    /// <inheritdoc/>
    public ITextOutput StandardOutput => throw new NotSupportedException("a host in memory has no streams");

    /// <inheritdoc/>
    public ITextOutput StandardError => throw new NotSupportedException("a host in memory has no streams");

    /// <inheritdoc/>
    public ILinkMonitor OpenLinkMonitor() => this;

    /// <inheritdoc/>
    public ILinkTransport OpenLinkTransport() => Transport;

    /// <inheritdoc/>
    public IAddressManager OpenAddressManager() => this;

    /// <inheritdoc/>
    public IPacketSender OpenPacketSender(AddressFamily family) => throw new NotSupportedException("a host in memory knows no routes");

    /// <inheritdoc/>
    public ISignalSource OpenSignalSource() => throw new NotSupportedException("a host in memory gets no signals");

    /// <inheritdoc/>
    public IHostSettings HostSettings => throw new NotSupportedException("a host in memory has no settings");

    /// <inheritdoc/>
    public IProcessIdentity ProcessIdentity => throw new NotSupportedException("a host in memory is no process");

    /// <inheritdoc/>
    public IProcessRunner OpenProcessRunner() => throw new NotSupportedException("a host in memory runs no programs");

    /// <inheritdoc/>
    public ISystemLog OpenSystemLog(string ident, LogFacility facility) => throw new NotSupportedException("a host in memory has no log");

    /// <inheritdoc/>
    public ILogFile OpenLogFile(string path) => throw new NotSupportedException("a host in memory has no file system");

    /// <inheritdoc/>
    public IServiceNotifier? OpenServiceNotifier() => null;

    /// <inheritdoc/>
    public ILocalListener ListenLocally(string path) => throw new NotSupportedException("a host in memory has no file system");

    /// <inheritdoc/>
    public PlatformResult ConnectLocally(string path, out ILocalStream? stream) => throw new NotSupportedException("a host in memory has no file system");

    /// <inheritdoc/>
    public string? FindObstacle(string interfaceName, byte vhid) => null;

    /// <inheritdoc/>
    public void ReleaseStartupMemory()
    {
    }

    /// <inheritdoc/>
    public string DescribeError(int nativeCode) => nativeCode.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Fill(Span<byte> destination)
    {
        foreach (ref byte value in destination)
        {
            _entropy ^= _entropy << 13;
            _entropy ^= _entropy >> 7;
            _entropy ^= _entropy << 17;
            value = (byte)_entropy;
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

    /// <summary>Time stands still while the host waits.</summary>
    public void Wait(MonotonicInstant deadline)
    {
    }

    /// <inheritdoc/>
    public bool TryRead(out LinkEvent linkEvent)
    {
        linkEvent = IsReady ? _events[_nextEvent++] : default;
        return linkEvent != default;
    }

    /// <summary>Every change succeeds.</summary>
    public void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results) => results[..changes.Length].Clear();

    /// <inheritdoc/>
    public void ApplyRoutes(ReadOnlySpan<RouteChange> changes, Span<PlatformResult> results) => results[..changes.Length].Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
