namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A /dev of the host's own, so that the machine's system log neither helps nor hears of the tests.</summary>
internal static class DeviceFolder
{
    /// <summary>Writes a script that gives the program named by its arguments this /dev and then becomes the program.</summary>
    /// <param name="host">The host.</param>
    /// <param name="logSocket">What its /dev/log is; null for none.</param>
    internal static string WriteEntry(Host host, string? logSocket) => host.WriteScript("with-dev", $"""
        #!/bin/sh
        set -e
        dev={host.Folder}/dev
        mkdir "$dev"
        mount -t tmpfs -o mode=755 tmpfs "$dev"
        for name in null zero full random urandom; do
          touch "$dev/$name"
          mount --bind "/dev/$name" "$dev/$name"
        done
        ln -s /proc/self/fd "$dev/fd"
        if [ -n "{logSocket}" ]; then
          touch "$dev/log"
          mount --bind "{logSocket}" "$dev/log"
        fi
        mount --rbind "$dev" /dev
        exec "$@"

        """);
}
