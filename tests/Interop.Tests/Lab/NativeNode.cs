using System;
using System.Linq;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>The published binary as native daemon: <c>nativecarp run</c> with a configuration file of the test's own.</summary>
internal sealed class NativeNode
{
    private const string PasswordFile = "password";

    private NativeNode(Host host, RunningProcess process)
    {
        Host = host;
        Process = process;
    }

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
