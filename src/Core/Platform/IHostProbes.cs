using System;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>What health checks ask of a system. Nothing waits for anybody: connections are made while the loop goes on.</summary>
public interface IHostProbes
{
    /// <summary>Opens the way to ping hosts.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    IEchoSocket OpenEchoSocket(AddressFamily family);

    /// <summary>Begins to connect by TCP.</summary>
    /// <param name="address">The host.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="connection">The connection, made or not yet; null when refused.</param>
    PlatformResult Connect(InetAddress address, int port, out IHostConnection? connection);

    /// <summary>Looks at a file of this host, which must be on a disk of this host: one that hangs would hold up the loop.</summary>
    /// <param name="path">The file.</param>
    /// <param name="beginning">Receives as much of its beginning as fits.</param>
    /// <param name="facts">What was found.</param>
    PlatformResult ReadFile(string path, Span<byte> beginning, out FileFacts facts);

    /// <summary>Whether a process runs.</summary>
    bool HasProcess(int processId);

    /// <summary>Finds a process by the name of its program, as the system keeps it; 0 when there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="lastFound">Where it was found the last time: looked at first.</param>
    int FindProcess(string name, int lastFound);

    /// <summary>Whether the main table has a default route that can be used.</summary>
    bool HasDefaultRoute(AddressFamily family);
}
