using System;
using System.Collections.Generic;
using NativeCarp.Cli.Tests.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Commands;

/// <summary>A host with two interfaces, lo (1) and eth0 (2), on which things happen one after the other, one at each wait.</summary>
internal sealed class FakePlatform
    : IPlatform, IMonotonicClock, IEntropySource, IEventWaiter, ILinkMonitor, ILinkTransport, IAddressManager, ISignalSource, IProcessIdentity
{
    private readonly Queue<Action> _script = new();
    private readonly Queue<LinkEvent> _linkEvents = new();
    private readonly Queue<ProcessSignal> _signals = new();
    private readonly Queue<byte[]> _frames = new();
    private byte[] _frame = [];

    public FakePlatform()
    {
        AddLink(1, "lo");
        AddLink(2, "eth0");
        _linkEvents.Enqueue(new LinkEvent(LinkEventKind.SnapshotComplete, 0, default, default));
    }

    public PlatformResult AttachResult { get; init; }

    public int AttachedIndex { get; private set; }

    public List<InetAddress> Groups { get; } = [];

    public int Undisposed { get; private set; }

    public IMonotonicClock MonotonicClock => this;

    public IWallClock WallClock { get; } = new FixedWallClock();

    public RecordedOutput Output { get; init; } = new();

    public RecordedOutput Error { get; init; } = new();

    public ITextOutput StandardOutput => Output;

    public ITextOutput StandardError => Error;

    /// <summary>What opening a transport ends in; null when it succeeds.</summary>
    public PlatformException? Refusal { get; init; }

    /// <summary>What the host has against a virtual router; null for nothing.</summary>
    public string? Obstacle { get; init; }

    /// <summary>Whoever supervises; null for nobody.</summary>
    public IServiceNotifier? ServiceNotifier { get; init; }

    /// <summary>What opening a log file gives, in order.</summary>
    public Queue<Func<ILogFile>> LogFiles { get; } = [];

    public bool IsDetached => false;

    public string Network => throw new NotSupportedException();

    public IEntropySource Entropy => this;

    public IEventWaiter EventWaiter => this;

    public MonotonicInstant Now { get; private set; } = new(1_000_000_000);

    public bool IsReady => true;

    public bool IsAttached => AttachedIndex != 0;

    public long DroppedFrames => 0;

    public FakePlatform ThenFrame(byte[] frame) => Then(() => _frames.Enqueue(frame));

    public FakePlatform ThenSignal(ProcessSignal signal) => Then(() => _signals.Enqueue(signal));

    public FakePlatform ThenRemoveLink(int index) =>
        Then(() => _linkEvents.Enqueue(new LinkEvent(LinkEventKind.LinkRemoved, index, default, default)));

    public void Wait(MonotonicInstant deadline)
    {
        Now = Now.AddNanoseconds(1_000_000_000);
        _script.Dequeue()();
    }

    public ILinkMonitor OpenLinkMonitor() => Open();

    public ILinkTransport OpenLinkTransport() => Refusal is null ? Open() : throw Refusal;

    public ISignalSource OpenSignalSource() => Open();

    public IPacketSender OpenPacketSender(AddressFamily family) => throw new NotSupportedException();

    public IAddressManager OpenAddressManager() => Open();

    public IHostSettings HostSettings { get; init; } = new FakeHostSettings();

    public IProcessIdentity ProcessIdentity => this;

    public IProcessRunner OpenProcessRunner() => throw new NotSupportedException();

    public ISystemLog OpenSystemLog(string ident, LogFacility facility) => throw new NotSupportedException();

    public ILogFile OpenLogFile(string path) => LogFiles.Dequeue()();

    public IServiceNotifier? OpenServiceNotifier() => ServiceNotifier;

    public ILocalListener ListenLocally(string path) => throw new NotSupportedException();

    public PlatformResult ConnectLocally(string path, out ILocalStream? stream) => throw new NotSupportedException();

    public string? FindObstacle(string interfaceName, byte vhid) => Obstacle;

    public void ReleaseStartupMemory() => throw new NotSupportedException();

    public string DescribeError(int nativeCode) => $"E{nativeCode}";

    public bool TryRead(out LinkEvent linkEvent) => _linkEvents.TryDequeue(out linkEvent);

    public bool TryRead(out ProcessSignal signal) => _signals.TryDequeue(out signal);

    public PlatformResult Attach(int interfaceIndex, ReadOnlySpan<InetAddress> groups)
    {
        AttachedIndex = interfaceIndex;
        Groups.AddRange(groups);
        return AttachResult;
    }

    public int ReceiveBatch(MonotonicInstant now) => _frames.TryDequeue(out _frame!) ? 1 : 0;

    public ReceivedFrame GetFrame(int index) => new(_frame, Now.AddNanoseconds(-500_000_000), FrameFlags.None);

    public void Fill(Span<byte> destination) => throw new NotSupportedException();

    public void Add(IEventSource source)
    {
    }

    public void Remove(IEventSource source)
    {
    }

    public void Apply(ReadOnlySpan<AddressChange> changes, Span<PlatformResult> results) => throw new NotSupportedException();

    public void ApplyRoutes(ReadOnlySpan<RouteChange> changes, Span<PlatformResult> results) => throw new NotSupportedException();

    public PlatformResult TryDetach(out int exitCode) => throw new NotSupportedException();

    public void ReportReady() => throw new NotSupportedException();

    public void SetName(string name) => throw new NotSupportedException();

    public void HideArgument(ReadOnlySpan<byte> secret)
    {
    }

    public PlatformResult ExecuteAs(string user, ReadOnlySpan<string> arguments) => throw new NotSupportedException();

    public void TakeRealtimePriority() => throw new NotSupportedException();

    public void LockMemory() => throw new NotSupportedException();

    public void DropFileOverride() => throw new NotSupportedException();

    public void DropPrivileges(ProcessPrivileges kept) => throw new NotSupportedException();

    public void DieBy(ProcessSignal signal) => throw new NotSupportedException();

    public void Detach() => throw new NotSupportedException();

    public PlatformResult Send(ReadOnlySpan<byte> frame) => throw new NotSupportedException();

    public void Dispose() => Undisposed--;

    private FakePlatform Open()
    {
        Undisposed++;
        return this;
    }

    private FakePlatform Then(Action action)
    {
        _script.Enqueue(action);
        return this;
    }

    private void AddLink(int index, string name) =>
        _linkEvents.Enqueue(new LinkEvent(LinkEventKind.LinkChanged, index, new LinkSnapshot(index, name, default, LinkFlags.None), default));
}
