using System;
using System.Linq;
using System.Net;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>The published binary as native daemon: <c>nativecarp run</c> with a configuration file of the test's own.</summary>
internal sealed class NativeNode
{
    private const string PasswordFile = "password";
    private const byte BackupAdvskew = 100;
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(20);

    private NativeNode(Host host, RunningProcess process)
    {
        Host = host;
        Process = process;
    }

    /// <summary>The address that the router of <see cref="Router"/> moves.</summary>
    internal static IPAddress VirtualAddress { get; } = IPAddress.Parse("10.9.0.101");

    /// <summary>After how many nanoseconds of silence the backup of a pair takes over.</summary>
    internal static long BackupMasterDownTime { get; } = new NodeOptions { Advskew = BackupAdvskew }.MasterDownTime;

    internal Host Host { get; }

    internal RunningProcess Process { get; }

    /// <summary>
    /// Writes the configuration and starts the daemon. Every <c>$PASSWORD</c> in it becomes the path of a file with the password "secret".
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="wrapper">Words in front of the program's name, as <c>env</c> takes them: variables first.</param>
    internal static NativeNode Start(Host host, string configuration, params string[] wrapper)
    {
        string path = WriteConfiguration(host, configuration);
        return new NativeNode(host, host.Start("env", [.. wrapper, NativeCarpBinary.Path, "run", "--config", path]));
    }

    /// <summary>A configuration with one virtual router, vhid 1.</summary>
    /// <param name="advskew">Its advskew.</param>
    /// <param name="more">Further lines of it.</param>
    /// <param name="interfaceName">Where it advertises.</param>
    internal static string Router(int advskew = 0, string more = "", string interfaceName = Host.InterfaceName) =>
        $"""
        [[router]]
        interface = "{interfaceName}"
        vhid = 1
        advskew = {advskew}
        password-file = "$PASSWORD"
        addresses = ["{VirtualAddress}"]
        {more}
        """;

    /// <summary>A configuration with virtual routers of the vhids from 1 on, each with the address 10.9.<paramref name="subnet"/>.vhid.</summary>
    internal static string Routers(int count, int advskew, string interfaceName = Host.InterfaceName, int subnet = 3) => string.Concat(
        Enumerable.Range(1, count).Select(vhid =>
            $"""
            [[router]]
            interface = "{interfaceName}"
            vhid = {vhid}
            advskew = {advskew}
            password-file = "$PASSWORD"
            addresses = ["10.9.{subnet}.{vhid}"]


            """));

    /// <summary>North as master with advskew 0, south as backup with 100, which has heard it.</summary>
    /// <param name="laboratory">Where.</param>
    /// <param name="settings">Lines above the virtual router.</param>
    /// <param name="wrapper">As for <see cref="Start"/>.</param>
    internal static (NativeNode North, NativeNode South) StartPair(Laboratory laboratory, string settings = "", params string[] wrapper)
    {
        NativeNode north = Start(laboratory["north"], settings + "\n" + Router(), wrapper);
        north.WaitForState(1, "MASTER", 0, s_startLimit);
        NativeNode south = Start(laboratory["south"], settings + "\n" + Router(BackupAdvskew), wrapper);
        south.WaitForState(1, "BACKUP", 0, s_startLimit);
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_startLimit);
        return (north, south);
    }

    /// <summary>The same under strace(1), which refuses system calls as its arguments say.</summary>
    internal static NativeNode StartTraced(Host host, string configuration, params string[] arguments)
    {
        string path = WriteConfiguration(host, configuration);
        return new NativeNode(
            host, host.Start("strace", ["-qq", "-o", "/dev/null", .. arguments, NativeCarpBinary.Path, "run", "--config", path]));
    }

    /// <summary>Writes a configuration and returns its path.</summary>
    internal static string WriteConfiguration(Host host, string configuration)
    {
        string password = host.WriteScript(PasswordFile, "secret\n");
        return host.WriteFile("nativecarp.toml", configuration.Replace("$PASSWORD", password, StringComparison.Ordinal));
    }

    /// <summary>Waits for the line of a change of state.</summary>
    /// <param name="vhid">Whose.</param>
    /// <param name="state">The state entered.</param>
    /// <param name="after">The line comes after this moment.</param>
    /// <param name="limit">How long to wait.</param>
    internal OutputLine WaitForState(int vhid, string state, long after, TimeSpan limit) => Process.Lines.WaitFor(
        $"vhid {vhid} -> {state} on {Host.Name}",
        line => line.Time > after && IsChange(line, vhid) && line.Text.Contains($" -> {state} (", StringComparison.Ordinal),
        limit);

    /// <summary>The changes of state since a moment.</summary>
    internal OutputLine[] Changes(int vhid, long after) => [.. Process.Lines.Snapshot().Where(line => line.Time > after && IsChange(line, vhid))];

    private static bool IsChange(OutputLine line, int vhid) =>
        line.Text.Contains($"vhid {vhid}@", StringComparison.Ordinal) && line.Text.Contains(" -> ", StringComparison.Ordinal);
}
