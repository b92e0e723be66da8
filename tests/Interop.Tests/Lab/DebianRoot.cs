using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>
/// A bare Debian on a host of the laboratory, in a container: files, processes and service manager of its own, the host's network. It is a
/// layer above what build/debian-root.sh made, which stays as it is.
/// </summary>
internal sealed class DebianRoot : IDisposable
{
    private static readonly TimeSpan s_bootLimit = TimeSpan.FromSeconds(30);

    private readonly RunningProcess _container;
    // The process id, outside, of the container's process 1.
    private string _init = "";

    private DebianRoot(Host host, string[] program)
    {
        string bare = Path.Combine(NativeCarpBinary.Repository, "artifacts", "debian-root");
        // Root of a user namespace may not do what a container needs.
        bool isRoot = Libc.geteuid() == 0 && File.ReadAllText("/proc/self/uid_map").Contains($"{uint.MaxValue}", StringComparison.Ordinal);
        Assert.SkipUnless(isRoot && Directory.Exists(bare), $"{bare} is missing, or this is not root; build/debian-root.sh makes it, as root");
        Folder = Path.Combine(host.Folder, "root");
        string layers = Path.Combine(host.Folder, "layers");
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(layers);
        Command.Run("mount", "-t", "tmpfs", "tmpfs", layers);
        Command.Run("mkdir", $"{layers}/upper", $"{layers}/work");
        Command.Run("mount", "-t", "overlay", "overlay", "-o", $"lowerdir={bare},upperdir={layers}/upper,workdir={layers}/work", Folder);
        _container = new RunningProcess(new ProcessStartInfo(
            "systemd-nspawn",
            [
                "--quiet", "--register=no", "--keep-unit", "--directory", Folder, "--machine", host.Namespace, "--hostname", host.Name,
                "--network-namespace-path", Path.Combine(NetworkNamespace.Folder, host.Namespace),
                "--capability=CAP_NET_ADMIN,CAP_IPC_LOCK", .. program,
            ]));
        host.Own(this);
    }

    /// <summary>Where its files are, seen from outside.</summary>
    internal string Folder { get; }

    /// <summary>With systemd as its process 1, which has started what it starts at boot.</summary>
    internal static DebianRoot Boot(Host host)
    {
        var root = new DebianRoot(host, ["--boot"]);
        // Before systemd there is a process that prepares the container.
        Wait.Until("systemd is process 1", () => root.Child() is var child && Command.Try("cat", $"/proc/{child}/comm").Output == "systemd\n", s_bootLimit, root.Console);
        root._init = root.Child();
        Wait.Until("the container has booted", () => root.Try("systemctl", "is-system-running", "--wait").ExitCode == 0, s_bootLimit, root.Console);
        return root;
    }

    /// <summary>Without a service manager.</summary>
    internal static DebianRoot Enter(Host host)
    {
        var root = new DebianRoot(host, ["--as-pid2", "sh", "-c", "echo entered; exec sleep infinity"]);
        root._container.WaitForLine("entered", s_bootLimit);
        root._init = root.Child();
        return root;
    }

    internal string Run(params string[] command) => Command.Run(Inside(command));

    internal (int ExitCode, string Output) Try(params string[] command) => Command.Try(Inside(command));

    /// <summary>Runs lines of a shell until one fails.</summary>
    internal string Shell(string lines) => Run("sh", "-ec", lines);

    /// <summary>Copies a file there and returns its path inside.</summary>
    internal string Take(string file)
    {
        string inside = $"/srv/{Path.GetFileName(file)}";
        File.Copy(file, Folder + inside, overwrite: true);
        return inside;
    }

    internal void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder + path)!);
        File.WriteAllText(Folder + path, content);
    }

    /// <summary>What a stranger edits: the address, the interface, how much this node is preferred; and the password.</summary>
    internal void Configure(IPAddress address, int advskew) => Shell($"""
        nativecarp init /etc/nativecarp/nativecarp.toml
        sed -i 's/^interface = .*/interface = "eth0"/; s/"192.0.2.1",/"{address}",/; s/^advskew = .*/advskew = {advskew}/' /etc/nativecarp/nativecarp.toml
        (umask 077 && echo secret >/etc/nativecarp/password)
        """);

    /// <summary>Every file, folder and link but what a running system writes by itself.</summary>
    internal string[] Files() =>
        [.. Run("find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/sys", "-o", "-path", "/dev", "-o", "-path", "/run", "-o", "-path", "/tmp",
            "-o", "-path", "/var/tmp", "-o", "-path", "/var/log", "-o", "-path", "/var/cache", "-o", "-path", "/var/lib/systemd", "-o", "-path", "/var/lib/apt", "-o", "-path", "/srv", ")", "-prune", "-o", "-print")
            .Split('\n').Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        // Its processes outlive the program that made the container, but not their process 1.
        foreach (string child in Child().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Command.Try("kill", "-KILL", child);
        }

        _container.WaitForExit(s_bootLimit);
        _container.Dispose();
        Command.Run("umount", "--lazy", Folder);
        Command.Run("umount", "--lazy", Path.Combine(Path.GetDirectoryName(Folder)!, "layers"));
    }

    private string Child() =>
        _container.HasExited ? "" : File.ReadAllText($"/proc/{_container.Pid}/task/{_container.Pid}/children").Trim();

    private string Console() => string.Join(Environment.NewLine, _container.Lines.Snapshot().Select(line => line.Text));

    private string[] Inside(string[] command) =>
        ["nsenter", "--target", _init, "--all", "--", "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/srv", "DEBIAN_FRONTEND=noninteractive", .. command];
}
