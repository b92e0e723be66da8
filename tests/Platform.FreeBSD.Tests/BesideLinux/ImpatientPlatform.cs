using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.FreeBSD.Tests.BesideLinux;

/// <summary>Another platform whose waiter comes back after a millisecond at the latest, so that one thread can serve two nodes.</summary>
internal sealed class ImpatientPlatform(IPlatform inner) : IPlatform, IEventWaiter
{
    private const long PatienceNanoseconds = 1_000_000;

    public IMonotonicClock MonotonicClock => inner.MonotonicClock;

    public IWallClock WallClock => inner.WallClock;

    public IEntropySource Entropy => inner.Entropy;

    public IEventWaiter EventWaiter => this;

    public ITextOutput StandardOutput => inner.StandardOutput;

    public ITextOutput StandardError => inner.StandardError;

    public IProcessIdentity ProcessIdentity => inner.ProcessIdentity;

    public IHostSettings HostSettings => inner.HostSettings;

    public ILinkMonitor OpenLinkMonitor() => inner.OpenLinkMonitor();

    public ILinkTransport OpenLinkTransport() => inner.OpenLinkTransport();

    public IPacketSender OpenPacketSender(AddressFamily family) => inner.OpenPacketSender(family);

    public IAddressManager OpenAddressManager() => inner.OpenAddressManager();

    public ISignalSource OpenSignalSource() => inner.OpenSignalSource();

    public IProcessRunner OpenProcessRunner() => inner.OpenProcessRunner();

    public ISystemLog OpenSystemLog(string ident, LogFacility facility) => inner.OpenSystemLog(ident, facility);

    public ILogFile OpenLogFile(string path) => inner.OpenLogFile(path);

    public IServiceNotifier? OpenServiceNotifier() => inner.OpenServiceNotifier();

    public ILocalListener ListenLocally(string path) => inner.ListenLocally(path);

    public PlatformResult ConnectLocally(string path, out ILocalStream? stream) => inner.ConnectLocally(path, out stream);

    public string? FindObstacle(string interfaceName, byte vhid) => inner.FindObstacle(interfaceName, vhid);

    public void ReleaseStartupMemory() => inner.ReleaseStartupMemory();

    public string DescribeError(int nativeCode) => inner.DescribeError(nativeCode);

    public void Add(IEventSource source) => inner.EventWaiter.Add(source);

    public void Remove(IEventSource source) => inner.EventWaiter.Remove(source);

    public void Wait(MonotonicInstant deadline) => inner.EventWaiter.Wait(
        MonotonicInstant.Earlier(deadline, inner.MonotonicClock.Now.AddNanoseconds(PatienceNanoseconds)));

    public void Dispose() => inner.Dispose();
}
