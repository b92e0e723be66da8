using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>
/// One operating system as the daemon sees it. The command line picks an implementation at start and nothing else asks which it is.
/// Everything is used from one thread.
/// </summary>
public interface IPlatform : IDisposable
{
    /// <summary>The clock of every timer.</summary>
    IMonotonicClock MonotonicClock { get; }

    /// <summary>The calendar; it may step, so no timer reads it.</summary>
    IWallClock WallClock { get; }

    /// <summary>Unpredictable bytes.</summary>
    IEntropySource Entropy { get; }

    /// <summary>What the loop sleeps on.</summary>
    IEventWaiter EventWaiter { get; }

    /// <summary>The process's standard output.</summary>
    ITextOutput StandardOutput { get; }

    /// <summary>The process's standard error.</summary>
    ITextOutput StandardError { get; }

    /// <summary>Starts watching interfaces and addresses; the first events are a snapshot of what is there.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    ILinkMonitor OpenLinkMonitor();

    /// <summary>Opens an unattached transport; the driver attaches it once the monitor has reported the interface.</summary>
    /// <exception cref="PlatformException">The system refused, usually for want of a privilege; the message says what to do.</exception>
    ILinkTransport OpenLinkTransport();

    /// <summary>Opens the way to send advertisements to single hosts.</summary>
    /// <param name="family">The family of the packets.</param>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    IPacketSender OpenPacketSender(AddressFamily family);

    /// <summary>Opens the way to add and remove addresses.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    IAddressManager OpenAddressManager();

    /// <summary>Takes over the process's signals; until then each has its default effect.</summary>
    ISignalSource OpenSignalSource();

    /// <summary>What else of this host a check looks at.</summary>
    IHostSettings HostSettings { get; }

    /// <summary>What health checks ask of this host; null where the backend has no such things.</summary>
    IHostProbes? Probes => null;

    /// <summary>What the daemon does to its own process.</summary>
    IProcessIdentity ProcessIdentity { get; }

    /// <summary>Opens the way to run programs beside the loop.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    IProcessRunner OpenProcessRunner();

    /// <summary>Opens the system's log. Never fails: without a log daemon lines are lost, and the connection is tried again later.</summary>
    /// <param name="ident">The name in front of each line.</param>
    /// <param name="facility">Where the lines are filed.</param>
    ISystemLog OpenSystemLog(string ident, LogFacility facility);

    /// <summary>Opens a file for lines at its end, and makes it if it is not there: for its owner to write and its group to read.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    ILogFile OpenLogFile(string path);

    /// <summary>Opens the way to whoever supervises this process; null when nobody wants to be told.</summary>
    /// <exception cref="PlatformException">There is somebody, and the system refused; the message says what to do.</exception>
    IServiceNotifier? OpenServiceNotifier();

    /// <summary>
    /// Waits for processes of this user and of root at a path. A socket that nobody answers at is replaced; the new one takes its place only
    /// when it can be connected to.
    /// </summary>
    /// <exception cref="PlatformException">Another process answers there, or the system refused; the message says what to do.</exception>
    ILocalListener ListenLocally(string path);

    /// <summary>Connects to a process that waits at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="stream">The connection; null when refused.</param>
    /// <returns>What the system refused; <see cref="PlatformStatus.NoDevice"/> when nobody waits there.</returns>
    PlatformResult ConnectLocally(string path, out ILocalStream? stream);

    /// <summary>
    /// What about this host keeps a virtual router from working, as a message for the administrator; null when nothing does. It is the
    /// state of the moment: an interface that does not exist yet has no obstacle.
    /// </summary>
    /// <param name="interfaceName">The interface that is to carry the advertisements.</param>
    /// <param name="vhid">1 to 255.</param>
    string? FindObstacle(string interfaceName, byte vhid);

    /// <summary>Gives back the memory that only start-up needed. Called once, when the loop runs.</summary>
    void ReleaseStartupMemory();

    /// <summary>The system's name of an error number, such as <c>ENOBUFS</c>; the bare number when it has none.</summary>
    string DescribeError(int nativeCode);
}
