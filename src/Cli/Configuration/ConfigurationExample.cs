namespace NativeCarp.Cli.Configuration;

/// <summary>A configuration to begin with.</summary>
internal static class ConfigurationExample
{
    /// <summary>Creates the text.</summary>
    /// <param name="interfaceName">The interface to name in it.</param>
    public static string Create(string interfaceName) =>
        $$"""
        # Configuration of nativecarp; see nativecarp.toml(5). Check it with: nativecarp check FILE
        #
        # All hosts that share the addresses need the same vhid, addresses and password. Make one, here for this file's folder, and copy it:
        #   (umask 077; head -c 12 /dev/urandom | base64 > password)

        [[router]]
        interface = "{{interfaceName}}"           # carries the advertisements
        vhid = 40                    # 1 to 255, not used by another CARP or VRRP group in this network
        password-file = "password"   # its first line, at most 19 bytes; only its owner may read it
        addresses = [                # what moves to the master: IPv4 and IPv6, all at once
          "192.0.2.1",
          # { address = "198.51.100.1", interface = "eth1" },
        ]

        # The host with the lowest advskew is preferred: give each another one, 0 to 240.
        advskew = 0
        # preempt = true             # take over from a worse master that works
        # advbase = 1                # seconds between advertisements
        # dead-ratio = 3             # a master is dead after so many intervals without one

        # Routes that move too.
        # routes = [{ to = "default", via = "198.51.100.254", dev = "eth1" }]

        # Beside a ucarp, which knows one address only.
        # hash = "first"

        """;
}
