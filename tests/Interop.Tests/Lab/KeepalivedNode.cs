using System.IO;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Debian's keepalived: VRRP, with the same protocol number as CARP.</summary>
internal static class KeepalivedNode
{
    internal const string Program = "/usr/sbin/keepalived";

    /// <summary>Starts it with a configuration.</summary>
    internal static RunningProcess Start(Host host, string configuration)
    {
        string parent = Path.Combine(host.Folder, "keepalived.pid");
        string child = Path.Combine(host.Folder, "vrrp.pid");
        // Left behind by one that was killed; another process may have the number by now.
        File.Delete(parent);
        File.Delete(child);
        return host.Start(
            Program, "--dont-fork", "--log-console", "--vrrp", "--use-file", host.WriteFile("keepalived.conf", configuration),
            "--pid", parent, "--vrrp_pid", child);
    }
}
