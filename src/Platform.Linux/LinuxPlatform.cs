using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Netlink;

namespace NativeCarp.Platform.Linux;

/// <summary>Linux 3.10 and later. It holds the waiter's timer; what it opens belongs to whoever asked for it.</summary>
public sealed class LinuxPlatform : IPlatform
{
    private readonly ILinuxKernel _kernel;
    private readonly PollWaiter _waiter;
    private readonly ProcessEnvironment _environment;

    /// <summary>Creates the platform on the thread that will run the loop.</summary>
    public LinuxPlatform()
        : this(new LibcKernel())
    {
    }

    internal LinuxPlatform(ILinuxKernel kernel)
    {
        _kernel = kernel;
        MonotonicClock = new MonotonicClock(kernel);
        WallClock = new WallClock(kernel);
        Entropy = new EntropySource(kernel);
        StandardOutput = new StandardStream(kernel, StandardStream.OutputDescriptor);
        StandardError = new StandardStream(kernel, StandardStream.ErrorDescriptor);
        HostSettings = new HostSettings(kernel);
        Probes = new HostProbes(kernel);
        _environment = ProcessEnvironment.Read(kernel);
        ProcessIdentity = new ProcessIdentity(kernel, _environment);
        _waiter = PollWaiter.Open(kernel);
    }

    /// <inheritdoc/>
    public IMonotonicClock MonotonicClock { get; }

    /// <inheritdoc/>
    public IWallClock WallClock { get; }

    /// <inheritdoc/>
    public IEntropySource Entropy { get; }

    /// <inheritdoc/>
    public IEventWaiter EventWaiter => _waiter;

    /// <inheritdoc/>
    public ITextOutput StandardOutput { get; }

    /// <inheritdoc/>
    public ITextOutput StandardError { get; }

    /// <inheritdoc/>
    public ILinkMonitor OpenLinkMonitor() => NetlinkLinkMonitor.Open(_kernel);

    /// <inheritdoc/>
    public ILinkTransport OpenLinkTransport() => PacketTransport.Open(_kernel);

    /// <inheritdoc/>
    public IPacketSender OpenPacketSender(AddressFamily family) => RawPacketSender.Open(_kernel, family);

    /// <inheritdoc/>
    public IAddressManager OpenAddressManager() => NetlinkAddressManager.Open(_kernel);

    /// <inheritdoc/>
    public ISignalSource OpenSignalSource() => SignalSource.Open(_kernel);

    /// <inheritdoc/>
    public IHostSettings HostSettings { get; }

    /// <inheritdoc/>
    public IHostProbes? Probes { get; }

    /// <inheritdoc/>
    public IProcessIdentity ProcessIdentity { get; }

    /// <inheritdoc/>
    public IProcessRunner OpenProcessRunner() => ProcessRunner.Open(_kernel, _environment);

    /// <inheritdoc/>
    public ISystemLog OpenSystemLog(string ident, LogFacility facility) => new SystemLog(_kernel, SystemLog.DefaultPath, ident, facility);

    /// <inheritdoc/>
    public ILogFile OpenLogFile(string path) => LogFile.Open(_kernel, path);

    /// <inheritdoc/>
    public IServiceNotifier? OpenServiceNotifier() => ServiceNotifier.Open(_kernel, Environment.GetEnvironmentVariable);

    /// <summary>None: Linux has no CARP of its own, and what is forbidden is refused when it is opened.</summary>
    public string? FindObstacle(string interfaceName, byte vhid) => null;

    /// <inheritdoc/>
    public ILocalListener ListenLocally(string path) => LocalListener.Open(_kernel, path);

    /// <inheritdoc/>
    public PlatformResult ConnectLocally(string path, out ILocalStream? stream) => LocalListener.TryConnect(_kernel, path, out stream);

    /// <inheritdoc/>
    public void ReleaseStartupMemory() => StartupCode.Release(_kernel);

    /// <inheritdoc/>
    public string DescribeError(int nativeCode) => ErrnoName.Describe(nativeCode);

    /// <inheritdoc/>
    public void Dispose() => _waiter.Dispose();
}
