using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>The .tar.gz in bare Debians: unpack, install.sh, and away again.</summary>
[Collection(Containers.Name)]
public sealed class ArchiveTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly IPAddress s_virtual = IPAddress.Parse("10.9.0.254");

    [Fact]
    public void TwoStrangers_UnpackInstallAndStart_ThenRemove()
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
        Wait.Until("north has the address", () => north.HasAddress(s_virtual) && !south.HasAddress(s_virtual), s_limit);

        // An upgrade is the same command and moves nothing.
        string process = root.Run("pidof", "nativecarp");
        root.Shell("cd /srv/nativecarp-*; ./install.sh");
        Assert.Equal(process, root.Run("pidof", "nativecarp"));

        output.WriteLine($"the plug pulled: the address moved after {Plug.PullAndReturn(laboratory, north, south, s_virtual):F0} ms");

        root.Shell("cd /srv/nativecarp-*; ./install.sh --remove");
        Assert.Equal("", root.Try("pidof", "nativecarp").Output);
        Assert.Equal(["/etc/nativecarp", "/etc/nativecarp/nativecarp.toml", "/etc/nativecarp/password"], Added(before, root.Files()));
    }

    private static void Install(DebianRoot root, int advskew)
    {
        string archive = root.Take(Packages.Tar);
        root.Shell($"""
            cd /srv
            tar -xzf {archive}
            nativecarp-*/install.sh
            """);
        root.Configure(s_virtual, advskew);
    }

    private static void Start(DebianRoot root) => root.Run("systemctl", "enable", "--now", "nativecarp");

    // Folders of /usr/local that others may use by now stay.
    private static string[] Added(string[] before, string[] after) =>
        [.. after.Except(before).Where(path => !path.StartsWith("/usr/local/", StringComparison.Ordinal) || path.Contains("carp", StringComparison.Ordinal))];
}
