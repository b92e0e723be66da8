using System;
using System.IO;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>
/// A host that has booted: it has processes, a /dev and a /dev/log of its own, so that start and stop scripts may look for processes by
/// name. What a script leaves behind lives on until the laboratory is disposed.
/// </summary>
internal sealed class Machine
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromSeconds(10);

    // The process id, outside, of the host's process 1.
    private readonly string _init;

    internal Machine(Host host)
    {
        Log = new SyslogListener(host);
        // The host's process 1 reaps orphans, as dash does while it waits for its own child.
        RunningProcess boot = host.Start(
            DeviceFolder.WriteEntry(host, Log.Path),
            "unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
            "sh", "-c", "echo booted; while sleep 1; do :; done");
        boot.WaitForLine("booted", s_bootLimit);
        _init = File.ReadAllText($"/proc/{boot.Pid}/task/{boot.Pid}/children").Trim();
    }

    internal SyslogListener Log { get; }

    /// <summary>Runs a program on the host to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    internal string Run(params string[] command) => Command.Run(Enter(command));

    /// <summary>Runs a program on the host to its end.</summary>
    internal (int ExitCode, string Output) Try(params string[] command) => Command.Try(Enter(command));

    private string[] Enter(string[] command) =>
        ["nsenter", "--target", _init, "--net", "--mount", "--pid", "--", .. command];
}
