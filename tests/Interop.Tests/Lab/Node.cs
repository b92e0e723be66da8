using System;
using System.Linq;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A running daemon that takes part in an election.</summary>
internal sealed class Node
{
    internal const string UcarpPath = "/usr/sbin/ucarp";
    private const string StateLine = "Switching to state: ";
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(5);

    private readonly Scripts? _scripts;

    private Node(DaemonKind kind, Host host, NodeOptions options, RunningProcess process, Scripts? scripts)
    {
        Kind = kind;
        Host = host;
        Options = options;
        Process = process;
        _scripts = scripts;
    }

    internal DaemonKind Kind { get; }

    internal Host Host { get; }

    internal NodeOptions Options { get; }

    internal RunningProcess Process { get; }

    internal Scripts Scripts => _scripts ?? throw new InvalidOperationException($"{Host.Name} manages the address itself");

    /// <summary>The roles taken so far, in order, as the daemon logged them.</summary>
    internal string[] Roles => [.. Process.Lines.Snapshot().Select(RoleOf).OfType<string>()];

    /// <summary>The binary under test, which adds and removes the address itself.</summary>
    internal static Node StartNativeCarp(Host host, NodeOptions options) =>
        WaitForStart(new Node(
            DaemonKind.NativeCarp,
            host,
            options,
            host.Start(NativeCarpBinary.Path, [.. options.Arguments(host.Address), "--manage-address"]),
            scripts: null));

    /// <summary>Debian's ucarp, which leaves the address to scripts.</summary>
    internal static Node StartUcarp(Host host, NodeOptions options) => Start(DaemonKind.Ucarp, host, options, "-z");

    /// <summary>Either daemon as administrators run ucarp: scripts move the address.</summary>
    internal static Node Start(DaemonKind daemon, Host host, NodeOptions options, params string[] moreArguments) =>
        Start(daemon, host, options, new Scripts(host), moreArguments);

    /// <summary>Either daemon with scripts of the test's own.</summary>
    internal static Node Start(DaemonKind daemon, Host host, NodeOptions options, Scripts scripts, params string[] moreArguments) =>
        WaitForStart(StartWithoutWaiting(daemon, host, options, scripts, moreArguments));

    /// <summary>Starts a daemon that cannot take part at once.</summary>
    internal static Node StartWithoutWaiting(
        DaemonKind daemon, Host host, NodeOptions options, Scripts scripts, params string[] moreArguments)
    {
        string[] arguments = [.. options.Arguments(host.Address), "-u", scripts.Up, "-d", scripts.Down, .. moreArguments];
        return new Node(daemon, host, options, host.Start(FindProgram(daemon, host), arguments), scripts);
    }

    /// <summary>A path whose last part is ucarp, whichever the daemon.</summary>
    internal static string FindProgram(DaemonKind daemon, Host host) =>
        daemon == DaemonKind.Ucarp ? UcarpPath : host.Link("ucarp", NativeCarpBinary.Path);

    internal OutputLine WaitForMaster(TimeSpan limit) => Process.WaitForLine(StateLine + "MASTER", limit);

    internal OutputLine WaitForBackup(TimeSpan limit) => Process.WaitForLine(StateLine + "BACKUP", limit);

    /// <summary>Waits for a line that comes after a moment.</summary>
    internal OutputLine WaitForRole(string role, long after, TimeSpan limit) => Process.Lines.WaitFor(
        $"role {role}", line => line.Time > after && RoleOf(line) == role, limit);

    /// <summary>Waits until the roles taken since the start are exactly these.</summary>
    internal void WaitForRoles(TimeSpan limit, params string[] roles) =>
        Process.Lines.WaitFor($"roles {string.Join(", ", roles)}", _ => Roles.SequenceEqual(roles), limit);

    private static Node WaitForStart(Node node)
    {
        node.WaitForBackup(s_startLimit);
        return node;
    }

    private static string? RoleOf(OutputLine line)
    {
        int start = line.Text.IndexOf(StateLine, StringComparison.Ordinal);
        return start < 0 ? null : line.Text[(start + StateLine.Length)..].Split(' ')[0];
    }
}
