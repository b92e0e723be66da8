using System;
using System.IO;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>
/// The init scripts, run: SysV's without a service manager, OpenRC's by Debian's package of OpenRC, OpenWrt's by a stand-in for the few
/// functions of its shell library that it calls.
/// </summary>
[Collection(Containers.Name)]
public sealed class InitScriptTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly IPAddress s_virtual = IPAddress.Parse("10.9.0.254");

    private static string Service => Path.Combine(NativeCarpBinary.Repository, "build", "service");

    [Fact]
    public void SysV_EveryAction()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        DebianRoot root = DebianRoot.Enter(host);
        root.Run("dpkg", "-i", root.Take(Packages.Deb));
        const string Script = "/etc/init.d/nativecarp";
        Assert.Equal(6, root.Try(Script, "start").ExitCode);
        Configure(root);

        Assert.Equal(3, root.Try(Script, "status").ExitCode);
        root.Run(Script, "condrestart");
        Assert.Equal(3, root.Try(Script, "status").ExitCode);
        Assert.Equal(7, root.Try(Script, "reload").ExitCode);
        root.Run(Script, "start");
        Wait.Until("the address is up", () => host.HasAddress(s_virtual), s_limit);
        string process = root.Run("cat", "/run/nativecarp.pid").Trim();
        Assert.Contains(process, root.Run(Script, "status"), StringComparison.Ordinal);
        Assert.Contains("already", root.Run(Script, "start"), StringComparison.Ordinal);

        root.Run(Script, "reload");
        root.Shell("echo 'nonsense = 1' >>/etc/nativecarp/nativecarp.toml");
        Assert.Equal(1, root.Try(Script, "reload").ExitCode);
        root.Shell("sed -i '$d' /etc/nativecarp/nativecarp.toml");
        Assert.Equal(process, root.Run("cat", "/run/nativecarp.pid").Trim());
        root.Run(Script, "condrestart");
        Assert.NotEqual(process, root.Run("cat", "/run/nativecarp.pid").Trim());
        Wait.Until("the address is up again", () => host.HasAddress(s_virtual), s_limit);

        root.Shell("kill -KILL $(cat /run/nativecarp.pid)");
        Wait.Until("it is dead", () => root.Try(Script, "status").ExitCode == 1, s_limit);
        root.Run(Script, "restart");
        root.Run(Script, "stop");
        Assert.False(host.HasAddress(s_virtual));
        Assert.Equal(3, root.Try(Script, "status").ExitCode);
        Assert.Equal("", root.Try("pidof", "nativecarp", "logger").Output);
    }

    [Fact]
    public void OpenRc_StartsReloadsRespawnsAndStops()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        DebianRoot root = DebianRoot.Enter(host);
        root.Shell("dpkg --unpack --force-depends /debs/openrc_* /debs/librc1_* /debs/libeinfo1_*; ldconfig");
        root.Run("dpkg", "-i", root.Take(Packages.Deb));
        root.Write("/etc/init.d/nativecarp", File.ReadAllText(Path.Combine(Service, "openrc", "nativecarp")));
        root.Write("/etc/conf.d/nativecarp", File.ReadAllText(Path.Combine(Service, "openrc", "nativecarp.confd")));
        // The host's network is there already: what provides it here provides nothing else.
        root.Write("/etc/init.d/net", "#!/sbin/openrc-run\ndepend() { provide net; }\nstart() { :; }\n");
        // What OpenRC makes at boot.
        root.Shell("""
            chmod +x /etc/init.d/*
            mkdir /run/openrc
            cd /run/openrc
            mkdir daemons exclusive failed hotplugged inactive options scheduled started starting stopping tmp wasinactive
            touch softlevel
            """);
        Configure(root);

        root.Run("rc-service", "nativecarp", "start");
        Wait.Until("the address is up", () => host.HasAddress(s_virtual), s_limit);
        root.Run("rc-service", "nativecarp", "status");
        root.Run("rc-service", "nativecarp", "reload");
        string process = Process(root);
        root.Shell("kill -KILL $(pidof nativecarp)");
        Wait.Until("the supervisor has started another", () => Process(root) is { Length: > 0 } now && now != process, s_limit);
        Wait.Until("it answers", () => root.Try("nativecarp", "status").ExitCode == 0, s_limit);

        root.Run("rc-service", "nativecarp", "stop");
        Assert.False(host.HasAddress(s_virtual));
        Assert.Equal("", Process(root));
        root.Shell("echo 'nonsense = 1' >>/etc/nativecarp/nativecarp.toml");
        Assert.NotEqual(0, root.Try("rc-service", "nativecarp", "start").ExitCode);
    }

    [Fact]
    public void OpenWrt_SectionsBecomeAConfiguration()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        DebianRoot root = DebianRoot.Enter(host);
        root.Run("dpkg", "-i", root.Take(Packages.Deb));
        root.Write("/srv/nativecarp.init", File.ReadAllText(Path.Combine(Service, "openwrt", "nativecarp.init")));
        root.Write("/lib/functions/network.sh", Network);
        root.Write("/srv/library.sh", Library);

        string started = root.Shell("""
            . /srv/library.sh
            . /srv/nativecarp.init
            start_service
            """);
        Assert.Contains("command /usr/sbin/nativecarp run --config /var/etc/nativecarp/nativecarp.toml", started, StringComparison.Ordinal);
        string made = root.Run("cat", "/var/etc/nativecarp/nativecarp.toml");
        Assert.Contains("interface = \"eth0\"", made, StringComparison.Ordinal);
        Assert.Contains("preempt = true", made, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", made, StringComparison.Ordinal);
        Assert.DoesNotContain("name = \"off\"", made, StringComparison.Ordinal);
        Assert.Equal("se\"c\\ret", root.Run("head", "-n", "1", "/var/etc/nativecarp/gateway.password").Trim());

        root.Shell("setsid nativecarp run --config /var/etc/nativecarp/nativecarp.toml >/dev/null 2>&1 &");
        Wait.Until("the address is up", () => host.HasAddress(s_virtual), s_limit);
        root.Shell("""
            . /srv/library.sh
            . /srv/nativecarp.init
            gateway_advskew=9
            reload_service
            nativecarp status | grep -q 'advskew 9'
            gateway_vhid=many
            ! reload_service
            nativecarp stop
            """);
    }

    [Fact]
    public void OpenWrt_WithTheEmbeddedBuild_IsToldByASignal()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        DebianRoot root = DebianRoot.Enter(host);
        root.Write("/lib/functions/network.sh", Network);
        root.Write("/srv/nativecarp.init", File.ReadAllText(Path.Combine(Service, "openwrt", "nativecarp.init")));
        root.Write("/srv/library.sh", Library);
        root.Run("cp", root.Take(NativeCarpBinary.EmbeddedPath), "/usr/sbin/nativecarp");

        root.Shell("""
            . /srv/library.sh
            . /srv/nativecarp.init
            start_service
            setsid nativecarp run --config /var/etc/nativecarp/nativecarp.toml >/srv/log 2>&1 &
            """);
        Wait.Until("the address is up", () => host.HasAddress(s_virtual), s_limit);
        root.Shell("""
            . /srv/library.sh
            . /srv/nativecarp.init
            procd_send_signal() { kill -HUP "$(pidof "$1")"; }
            gateway_advskew=9
            reload_service
            """);
        Wait.Until("the file is read again", () => root.Run("cat", "/srv/log").Contains("configuration read again", StringComparison.Ordinal), s_limit);
        root.Shell("kill $(pidof nativecarp); . /srv/library.sh; . /srv/nativecarp.init; service_stopped");
        Wait.Until("the address is gone", () => !host.HasAddress(s_virtual), s_limit);
    }

    private const string Network = "network_get_device() { [ \"$2\" = lan ] && eval \"$1=eth0\"; }\n";

    // What /lib/functions.sh and procd.sh of OpenWrt offer, as far as the script uses it: the sections are variables SECTION_OPTION.
    private const string Library = """
        sections='router:gateway router:off'
        gateway_interface=lan gateway_vhid=1 gateway_password='se"c\ret' gateway_preempt=1 gateway_advskew=0
        gateway_address='10.9.0.254/24 10.9.0.253'
        off_enabled=0
        extra_command() { :; }
        config_load() { [ "$1" = nativecarp ]; }
        config_get() { eval "$1=\${$2_$3-}"; }
        config_get_bool() { eval "$1=\${$2_$3:-$4}"; }
        config_list_foreach() { eval "set -- $3 \${$1_$2}"; call=$1; shift; for item in "$@"; do $call "$item"; done; }
        config_foreach() { for entry in $sections; do [ "${entry%%:*}" != "$2" ] || $1 "${entry#*:}"; done; }
        procd_open_instance() { :; }
        procd_set_param() { echo "$@"; }
        procd_close_instance() { :; }
        """;

    private static void Configure(DebianRoot root)
    {
        root.Write("/etc/nativecarp/nativecarp.toml", $"""
            [[router]]
            interface = "eth0"
            vhid = 1
            password-file = "password"
            addresses = ["{s_virtual}/24"]

            """);
        root.Shell("umask 077; echo secret >/etc/nativecarp/password");
    }

    private static string Process(DebianRoot root) => root.Try("pidof", "nativecarp").Output.Trim();
}
