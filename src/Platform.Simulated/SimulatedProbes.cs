using System;
using System.Collections.Generic;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.Simulated;

/// <summary>What health checks find on a simulated host: whatever a test puts there. Everything answers at once, or never.</summary>
public sealed class SimulatedProbes : IHostProbes
{
    private const int NoSuchFile = 2;
    private const int ConnectionRefused = 111;

    private readonly SimulatedHost _host;
    private readonly List<SimulatedEchoSocket> _echoSockets = [];

    internal SimulatedProbes(SimulatedHost host) => _host = host;

    /// <summary>The programs that run, by name; the process id is the length of the name.</summary>
    public ISet<string> Programs { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The files, by path, with when they were changed.</summary>
    public IDictionary<string, (string Text, long ModifiedUnixSeconds)> Files { get; } =
        new Dictionary<string, (string Text, long ModifiedUnixSeconds)>(StringComparer.Ordinal);

    /// <summary>What is said on a connection to a port, by port; null for a host that does not answer at all.</summary>
    public IDictionary<int, string?> Services { get; } = new Dictionary<int, string?>();

    /// <summary>The hosts that answer pings.</summary>
    public ISet<InetAddress> AnsweringHosts { get; } = new HashSet<InetAddress>();

    /// <summary>Whether there is a default route.</summary>
    public bool HasRoute { get; set; }

    internal MonotonicInstant PendingSince
    {
        get
        {
            MonotonicInstant earliest = MonotonicInstant.Never;
            foreach (SimulatedEchoSocket socket in _echoSockets)
            {
                earliest = MonotonicInstant.Earlier(earliest, socket.PendingSince);
            }

            return earliest;
        }
    }

    /// <inheritdoc/>
    public IEchoSocket OpenEchoSocket(AddressFamily family)
    {
        var socket = new SimulatedEchoSocket(_host.World, AnsweringHosts);
        _echoSockets.Add(socket);
        return socket;
    }

    /// <inheritdoc/>
    public PlatformResult Connect(InetAddress address, int port, out IHostConnection? connection)
    {
        connection = Services.TryGetValue(port, out string? answer) ? new SimulatedConnection(answer) : null;
        return connection?.Progress() ?? new PlatformResult(PlatformStatus.Failed, ConnectionRefused);
    }

    /// <inheritdoc/>
    public PlatformResult ReadFile(string path, Span<byte> beginning, out FileFacts facts)
    {
        facts = default;
        if (!Files.TryGetValue(path, out (string Text, long ModifiedUnixSeconds) file))
        {
            return new PlatformResult(PlatformStatus.Failed, NoSuchFile);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(file.Text);
        int length = int.Min(bytes.Length, beginning.Length);
        bytes.AsSpan(0, length).CopyTo(beginning);
        facts = new FileFacts(length, file.ModifiedUnixSeconds);
        return PlatformResult.Ok;
    }

    /// <inheritdoc/>
    public bool HasProcess(int processId)
    {
        foreach (string program in Programs)
        {
            if (program.Length == processId)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public int FindProcess(string name, int lastFound)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Programs.Contains(name) ? name.Length : 0;
    }

    /// <inheritdoc/>
    public bool HasDefaultRoute(AddressFamily family) => HasRoute;

    internal void Crash() => _echoSockets.Clear();
}
