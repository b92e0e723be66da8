using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>The .deb in bare Debians under a real systemd: from dpkg -i to the last file gone.</summary>
[Collection(Containers.Name)]
public sealed class DebianPackageTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly IPAddress s_virtual = IPAddress.Parse("10.9.0.254");

    [Fact]
    public void TwoStrangers_InstallEditAndStart_ThenUpgradeReloadAndRemove()
    {
        using var laboratory = new Laboratory("north", "south");
        Host north = laboratory["north"];
        Host south = laboratory["south"];
        DebianRoot root = DebianRoot.Boot(north);
        DebianRoot other = DebianRoot.Boot(south);
        string[] before = root.Files();
        Parallel.Invoke(() => Install(root, advskew: 0), () => Install(other, advskew: 100));
        // One after the other: the first to be there stays the master, without preemption.
        Start(root);
        Start(other);
        WaitForOwner(north, south);
        Assert.Equal("enabled", root.Run("systemctl", "is-enabled", "nativecarp").Trim());

        output.WriteLine($"the plug pulled: the address moved after {Plug.PullAndReturn(laboratory, north, south, s_virtual):F0} ms");
        Promote(root, north, south);

        AssertUpgradeMovesNothing(laboratory, root, north, south);
        AssertServiceReloadsAndComesBack(root);
        Promote(root, north, south);
        AssertRemovalLeavesNothing(laboratory, root, before, north, south);
    }

    [Fact]
    public void Service_ConfinesItselfAndItsHooks_UntilTheDropInIsThere()
    {
        using var laboratory = new Laboratory("north");
        DebianRoot root = DebianRoot.Boot(laboratory["north"]);
        Install(root, advskew: 0);
        Start(root);
        Assert.Equal("", root.Run("sh", "-c", "systemd-analyze verify --man=no nativecarp.service ucarp@1.service 2>&1"));
        string process = MainProcess(root);
        Assert.Equal("0000000000003000", root.Run("sed", "-n", "s/^CapBnd:\t//p", $"/proc/{process}/status").Trim());
        Assert.Equal("2", root.Run("sed", "-n", "s/^Seccomp:\t//p", $"/proc/{process}/status").Trim());

        root.Write("/usr/local/sbin/on-master", "#!/bin/sh\ntouch /etc/hook-was-here\n");
        root.Shell("""
            chmod 755 /usr/local/sbin/on-master
            echo 'on-master = ["/usr/local/sbin/on-master"]' >>/etc/nativecarp/nativecarp.toml
            systemctl restart nativecarp
            """);
        Wait.Until("the hook was refused", () => root.Run("journalctl", "--unit", "nativecarp", "--no-pager").Contains("Read-only file system", StringComparison.Ordinal), s_limit);
        root.Shell("""
            mkdir /etc/systemd/system/nativecarp.service.d
            cp /usr/share/doc/nativecarp/examples/hooks.conf /etc/systemd/system/nativecarp.service.d/
            systemctl daemon-reload
            systemctl restart nativecarp
            """);
        Wait.Until("the hook has run", () => File.Exists($"{root.Folder}/etc/hook-was-here"), s_limit);
        Assert.Equal("", root.Run("sh", "-c", "systemd-analyze verify --man=no nativecarp.service 2>&1"));
    }

    private void AssertUpgradeMovesNothing(Laboratory laboratory, DebianRoot root, Host north, Host south)
    {
        string newer = root.Take(Packages.MakeNewerDeb(north.Folder));
        string configuration = File.ReadAllText($"{root.Folder}/etc/nativecarp/nativecarp.toml");
        string process = MainProcess(root);
        long start = WallClock.Now;

        string told = root.Run("dpkg", "-i", newer);
        long end = WallClock.Now;
        laboratory.Frames.WaitForAdvertisement(north, end, s_limit);

        long[] times = [.. laboratory.Frames.Advertisements(north, start - (2 * WallClock.Second)).Select(frame => frame.Time)];
        long longest = times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max();
        output.WriteLine($"upgrade in {WallClock.Milliseconds(end - start):F0} ms; longest time between advertisements {WallClock.Milliseconds(longest):F1} ms");
        Assert.InRange(longest, 0, WallClock.Second + WallClock.StallAllowance);
        Assert.Empty(laboratory.Frames.Advertisements(south, start));
        Assert.Equal(process, MainProcess(root));
        Assert.Equal(configuration, File.ReadAllText($"{root.Folder}/etc/nativecarp/nativecarp.toml"));
        Assert.Contains("systemctl restart nativecarp", told, StringComparison.Ordinal);
        Assert.Equal("99", root.Run("dpkg-query", "--show", "--showformat", "${Version}", "nativecarp"));
    }

    private static void AssertServiceReloadsAndComesBack(DebianRoot root)
    {
        string process = MainProcess(root);
        root.Run("systemctl", "reload", "nativecarp");
        root.Shell("echo 'nonsense = 1' >>/etc/nativecarp/nativecarp.toml");
        Assert.NotEqual(0, root.Try("systemctl", "reload", "nativecarp").ExitCode);
        root.Shell("sed -i '$d' /etc/nativecarp/nativecarp.toml");
        Assert.Equal(process, MainProcess(root));

        root.Run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", "nativecarp");
        process = WaitForAnother(root, process, "killed");

        // The service's own ten seconds are for a busy gateway.
        root.Shell("""
            mkdir -p /run/systemd/system/nativecarp.service.d
            printf '[Service]\nWatchdogSec=1\n' >/run/systemd/system/nativecarp.service.d/test.conf
            systemctl daemon-reload
            systemctl restart nativecarp
            """);
        process = WaitForAnother(root, process, "restarted");
        root.Run("systemctl", "kill", "--kill-whom=main", "--signal=STOP", "nativecarp");
        WaitForAnother(root, process, "stopped, and ended by the watchdog");
        Assert.Contains("Watchdog timeout", root.Run("journalctl", "--unit", "nativecarp", "--no-pager"), StringComparison.Ordinal);
        root.Shell("rm -r /run/systemd/system/nativecarp.service.d; systemctl daemon-reload");
    }

    private void AssertRemovalLeavesNothing(Laboratory laboratory, DebianRoot root, string[] before, Host north, Host south)
    {
        long start = WallClock.Now;
        root.Run("apt-get", "remove", "--quiet", "--yes", "nativecarp");
        CapturedFrame bowOut = laboratory.Frames.Frames.WaitFor("a goodbye", frame => frame.Sender == north && frame.Time > start && frame.IsBowOut, s_limit);
        long moved = laboratory.Frames.WaitForAnnouncement(south, s_virtual, start, s_limit).Time;
        output.WriteLine($"removed: the other node announced {WallClock.Milliseconds(moved - bowOut.Time):F1} ms after the goodbye");
        Assert.False(north.HasAddress(s_virtual));
        Assert.Equal("", root.Try("pidof", "nativecarp", "ucarp").Output.Trim());
        Assert.False(Directory.Exists($"{root.Folder}/run/nativecarp"));

        root.Run("apt-get", "purge", "--quiet", "--yes", "nativecarp");
        string[] after = root.Files();
        Assert.Equal([], after.Except(before));
        Assert.Equal([], before.Except(after));
    }

    private static void Install(DebianRoot root, int advskew)
    {
        root.Run("dpkg", "-i", root.Take(Packages.Deb));
        root.Configure(s_virtual, advskew);
    }

    private static void Start(DebianRoot root)
    {
        root.Run("systemctl", "start", "nativecarp");
        Assert.Equal("active", root.Run("systemctl", "is-active", "nativecarp").Trim());
    }

    private static void WaitForOwner(Host owner, Host other) =>
        Wait.Until($"{owner.Name} alone has the address", () => owner.HasAddress(s_virtual) && !other.HasAddress(s_virtual), s_limit);

    // Refused as long as it has not listened long enough.
    private static void Promote(DebianRoot root, Host host, Host other)
    {
        Wait.Until($"{host.Name} may take over", () => root.Try("nativecarp", "promote").ExitCode == 0, s_limit);
        WaitForOwner(host, other);
    }

    private static string MainProcess(DebianRoot root) => root.Run("systemctl", "show", "--property=MainPID", "--value", "nativecarp").Trim();

    private static string WaitForAnother(DebianRoot root, string process, string why)
    {
        Wait.Until($"another process, because the first was {why}", () => MainProcess(root) is var now && now != process && now != "0", s_limit);
        Wait.Until("the service is up", () => root.Try("systemctl", "is-active", "nativecarp").ExitCode == 0, s_limit);
        return MainProcess(root);
    }
}
