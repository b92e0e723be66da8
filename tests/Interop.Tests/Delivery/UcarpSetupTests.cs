using System;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>What administrators have written for the ucarp packages of Debian and Red Hat, unchanged, with the package of ours.</summary>
[Collection(Containers.Name)]
public sealed class UcarpSetupTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly IPAddress s_virtual = IPAddress.Parse("10.9.0.254");
    private static readonly IPAddress s_second = IPAddress.Parse("10.9.0.253");

    [Fact]
    public void StanzasOfInterfaces_OnADebianThatHadUcarp()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        DebianRoot root = DebianRoot.Boot(host);
        // As README.Debian of ucarp shows it, and then a second one.
        root.Write("/etc/network/interfaces", $"""
            iface eth0 inet static
            	address {host.Address}
            	netmask 255.255.255.0
            	ucarp-vid 3
            	ucarp-vip {s_virtual}
            	ucarp-password 16charsatmost
            	ucarp-advskew 0
            	ucarp-advbase 1
            	ucarp-master yes
            	ucarp-vid-2 4
            	ucarp-vip-2 {s_second}
            	ucarp-advskew-2 100
            iface eth0:ucarp inet static
            	address {s_virtual}
            	netmask 255.255.255.255

            """);
        root.Shell("dpkg -i /debs/ucarp_* /debs/libpcap* /debs/libdbus* /debs/net-tools*");
        string deb = root.Take(Packages.Deb);
        Assert.Contains("Removing ucarp", root.Run("dpkg", "-i", deb), StringComparison.Ordinal);
        host.Run("ip", "address", "flush", "dev", "eth0");

        root.Run("ifup", "eth0");
        Wait.Until("both addresses are up", () => host.HasAddress(s_virtual) && host.HasAddress(s_second), s_limit);
        Assert.Contains("eth0:ucarp", host.Run("ip", "-4", "address", "show", "dev", "eth0"), StringComparison.Ordinal);
        CapturedFrame[] sent = laboratory.Frames.Advertisements(host);
        Assert.Equal([3, 4], sent.Select(frame => (int)frame.Vhid).Distinct().Order());
        Assert.All(sent, frame => Assert.Equal(frame.Vhid == 3 ? 0 : 100, frame.Advskew));
        string commandLines = root.Shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
        Assert.DoesNotContain("16charsatmost", commandLines, StringComparison.Ordinal);

        long down = WallClock.Now;
        root.Run("ifdown", "eth0");
        Assert.Equal([3, 4], laboratory.Frames.Advertisements(host, down).Where(frame => frame.IsBowOut).Select(frame => (int)frame.Vhid).Distinct().Order());
        Assert.Equal("", root.Try("pidof", "ucarp").Output);
        Assert.DoesNotContain("inet ", host.Run("ip", "-4", "address", "show", "dev", "eth0"), StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfRedHatsPackage_UnderSystemd()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        DebianRoot root = DebianRoot.Boot(host);
        root.Run("dpkg", "-i", root.Take(Packages.Deb));
        root.Write("/etc/ucarp/vip-common.conf", $"""
            # Common VIP settings which can be overridden in individual vip-<nnn>.conf
            PASSWORD="love"
            BIND_INTERFACE="eth0"
            SOURCE_ADDRESS="{host.Address}"
            OPTIONS="--shutdown --preempt"

            """);
        root.Write("/etc/ucarp/vip-001.conf", $"VIP_ADDRESS=\"{s_virtual}\"\n");
        root.Write("/etc/ucarp/vip-010.conf", $"VIP_ADDRESS=\"{s_second}\"\nOPTIONS=\"--shutdown --advskew 7\"\n");
        root.Write("/etc/ucarp/vip-bad.conf", "ID=0\n");

        root.Run("systemctl", "start", "ucarp@001", "ucarp@010");
        Wait.Until("both addresses are up", () => host.HasAddress(s_virtual) && host.HasAddress(s_second), s_limit);
        Assert.Equal([(1, 0), (10, 7)], laboratory.Frames.Advertisements(host).Select(frame => ((int)frame.Vhid, (int)frame.Advskew)).Distinct().Order());
        Assert.DoesNotContain("love", root.Shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '"), StringComparison.Ordinal);
        root.Try("systemctl", "start", "ucarp@bad");
        Wait.Until("the bad one has failed", () => root.Try("systemctl", "is-failed", "ucarp@bad").ExitCode == 0, s_limit);
        Assert.Contains("VIP_ADDRESS is missing", root.Run("journalctl", "--unit", "ucarp@bad", "--no-pager"), StringComparison.Ordinal);

        root.Run("systemctl", "stop", "ucarp@001");
        Assert.False(host.HasAddress(s_virtual));
        Assert.True(host.HasAddress(s_second));
        // The scripts of that package are used where they are.
        root.Write("/usr/libexec/ucarp/vip-up", "#!/bin/sh\nexec ip address add \"$2\"/25 dev \"$1\"\n");
        root.Write("/usr/libexec/ucarp/vip-down", "#!/bin/sh\nexec ip address del \"$2\"/25 dev \"$1\"\n");
        root.Shell("chmod +x /usr/libexec/ucarp/*; systemctl start ucarp@001");
        Wait.Until("the script has added the address", () => host.Run("ip", "address", "show", "dev", "eth0").Contains($"{s_virtual}/25", StringComparison.Ordinal), s_limit);
        root.Run("apt-get", "purge", "--quiet", "--yes", "nativecarp");
        Assert.False(host.HasAddress(s_virtual));
        Assert.False(host.HasAddress(s_second));
    }
}
