using System;
using System.IO;
using System.Linq;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A running daemon that takes part in an election.</summary>
internal sealed class Node
{
    private const string StateLine = "Switching to state: ";

    private Node(Host host, NodeOptions options, RunningProcess process)
    {
        Host = host;
        Options = options;
        Process = process;
    }

    internal Host Host { get; }

    internal NodeOptions Options { get; }

    internal RunningProcess Process { get; }

    /// <summary>The roles taken so far, in order, as the daemon logged them.</summary>
    internal string[] Roles => [.. Process.Lines.Snapshot().Select(RoleOf).OfType<string>()];

    /// <summary>The binary under test, which adds and removes the address itself.</summary>
    internal static Node StartNativeCarp(Host host, NodeOptions options) =>
        Start(host, options, host.Start(NativeCarpBinary.Path, [.. options.Arguments(host.Address), "--manage-address"]));

    /// <summary>Debian's ucarp, which leaves the address to scripts.</summary>
    internal static Node StartUcarp(Host host, NodeOptions options)
    {
        string up = WriteScript(host, "up", "add");
        string down = WriteScript(host, "down", "delete");
        return Start(host, options, host.Start("ucarp", [.. options.Arguments(host.Address), "-z", "-u", up, "-d", down]));
    }

    internal OutputLine WaitForMaster(TimeSpan limit) => Process.WaitForLine(StateLine + "MASTER", limit);

    internal OutputLine WaitForBackup(TimeSpan limit) => Process.WaitForLine(StateLine + "BACKUP", limit);

    /// <summary>Waits until the roles taken since the start are exactly these.</summary>
    internal void WaitForRoles(TimeSpan limit, params string[] roles) =>
        Process.Lines.WaitFor($"roles {string.Join(", ", roles)}", _ => Roles.SequenceEqual(roles), limit);

    private static Node Start(Host host, NodeOptions options, RunningProcess process)
    {
        var node = new Node(host, options, process);
        node.WaitForBackup(TimeSpan.FromSeconds(5));
        return node;
    }

    private static string? RoleOf(OutputLine line)
    {
        int start = line.Text.IndexOf(StateLine, StringComparison.Ordinal);
        return start < 0 ? null : line.Text[(start + StateLine.Length)..].Split(' ')[0];
    }

    private static string WriteScript(Host host, string name, string verb)
    {
        string path = Path.Combine(host.Folder, name);
        File.WriteAllText(path, $"#!/bin/sh\nip address {verb} \"$2/32\" dev \"$1\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
