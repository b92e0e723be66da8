using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Routing;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>FreeBSD 13 and later. It holds no descriptor itself: what it opens belongs to whoever asked for it.</summary>
public sealed class FreeBsdPlatform : IPlatform
{
    private readonly IFreeBsdKernel _kernel;
    private readonly ProcessEnvironment _environment;

    /// <summary>Creates the platform on the thread that will run the loop.</summary>
    public FreeBsdPlatform()
        : this(new LibcKernel(), ProcessEnvironment.Read())
    {
    }

    internal FreeBsdPlatform(IFreeBsdKernel kernel, ProcessEnvironment environment)
    {
        _kernel = kernel;
        _environment = environment;
        MonotonicClock = new MonotonicClock(kernel);
        WallClock = new WallClock(kernel);
        Entropy = new EntropySource(kernel);
        StandardOutput = new StandardStream(kernel, StandardStream.OutputDescriptor);
        StandardError = new StandardStream(kernel, StandardStream.ErrorDescriptor);
        ProcessIdentity = new ProcessIdentity(kernel, environment, CommandLine.Read());
        EventWaiter = new PollWaiter(kernel, MonotonicClock);
    }

    /// <inheritdoc/>
    public IMonotonicClock MonotonicClock { get; }

    /// <inheritdoc/>
    public IWallClock WallClock { get; }

    /// <inheritdoc/>
    public IEntropySource Entropy { get; }

    /// <inheritdoc/>
    public IEventWaiter EventWaiter { get; }

    /// <inheritdoc/>
    public ITextOutput StandardOutput { get; }

    /// <inheritdoc/>
    public ITextOutput StandardError { get; }

    /// <summary>A jail that shares its host's network, or the kernel's own carp(4) with this vhid on this interface.</summary>
    public string? FindObstacle(string interfaceName, byte vhid)
    {
        ArgumentNullException.ThrowIfNull(interfaceName);
        if (Jail.SharesNetwork(_kernel))
        {
            return "this jail shares the network of its host, where it can neither set addresses nor open /dev/bpf; "
                + "give the jail a network of its own (vnet), or run on the host";
        }

        return KernelCarp.IsRunning(_kernel, interfaceName, vhid)
            ? $"the kernel's carp(4) runs vhid {vhid} on {interfaceName} already; choose another vhid, "
                + "or remove the addresses that ifconfig(8) shows with this one"
            : null;
    }

    /// <inheritdoc/>
    public ILinkMonitor OpenLinkMonitor() => RouteLinkMonitor.Open(_kernel);

    /// <inheritdoc/>
    public ILinkTransport OpenLinkTransport() => BpfTransport.Open(_kernel);

    /// <inheritdoc/>
    public IPacketSender OpenPacketSender(AddressFamily family) => RawPacketSender.Open(_kernel, family);

    /// <inheritdoc/>
    public IAddressManager OpenAddressManager() => AliasAddressManager.Open(_kernel);

    /// <inheritdoc/>
    public ISignalSource OpenSignalSource() => SignalSource.Open(_kernel);

    /// <inheritdoc/>
    public IHostSettings HostSettings { get; } = new HostSettings();

    /// <inheritdoc/>
    public IProcessIdentity ProcessIdentity { get; }

    /// <inheritdoc/>
    public IProcessRunner OpenProcessRunner() => ProcessRunner.Open(_kernel, _environment);

    /// <inheritdoc/>
    public ISystemLog OpenSystemLog(string ident, LogFacility facility) => new SystemLog(_kernel, SystemLog.DefaultPath, ident, facility);

    /// <inheritdoc/>
    public ILogFile OpenLogFile(string path) => LogFile.Open(_kernel, path);

    /// <summary>Null: daemon(8) and rc(8) watch the process itself.</summary>
    public IServiceNotifier? OpenServiceNotifier() => null;

    /// <inheritdoc/>
    public ILocalListener ListenLocally(string path) => LocalListener.Open(_kernel, path);

    /// <inheritdoc/>
    public PlatformResult ConnectLocally(string path, out ILocalStream? stream) => LocalListener.TryConnect(_kernel, path, out stream);

    /// <summary>Does nothing: the pages of the program's file are shared, and FreeBSD takes them back when memory is short.</summary>
    public void ReleaseStartupMemory()
    {
    }

    /// <inheritdoc/>
    public string DescribeError(int nativeCode) => ErrnoName.Describe(nativeCode);

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
