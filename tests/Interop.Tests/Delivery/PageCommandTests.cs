using System;
using System.IO;
using System.Linq;
using System.Net;
using NativeCarp.Cli.Tests.Documentation;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>
/// The command lines of README, docs and manual pages, typed one after the other on a bare Debian. Each page has a Debian of its own, in the
/// state in which its reader is, on a host with the page's addresses, and beside it the other node that the page supposes.
/// </summary>
[Collection(Containers.Name)]
public sealed class PageCommandTests(ITestOutputHelper output) : IDisposable
{
    private const string Readme = "README.md";
    private const string Quickstart = "docs/quickstart.md";
    private const string Configuration = "docs/configuration.md";
    private const string Operations = "docs/operations.md";
    private const string Troubleshooting = "docs/troubleshooting.md";
    private const string Migration = "docs/migration.md";
    private const string ConfigurationManual = "nativecarp.toml.5";
    private const string UcarpManual = "ucarp.8";
    private const string LineLimitSeconds = "30";
    // Where, in the container, the folder is kept from one line to the next.
    private const string FolderFile = "/srv/.folder";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly IPAddress s_virtual = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_ofReadme = IPAddress.Parse("10.9.0.254");
    private static readonly IPAddress s_ofUcarpManual = IPAddress.Parse("10.1.1.252");

    private static readonly Exempt[] s_exempt =
    [
        new(Readme, "build/demo.sh", "builds the program and makes a network of its own"),
        new(Readme, "build/test.sh", "runs this test"),
        new("docs/embedded.md", "", "builds the program, with packages from the network"),
        new("docs/freebsd.md", "", "is for FreeBSD"),
        new(Migration, "killall ", "psmisc is not in a bare Debian"),
        new(UcarpManual, "killall ", "psmisc is not in a bare Debian"),
        new("docs/recipes.md", "sysctl ", "procps is not in a bare Debian"),
        new(Operations, "systemctl reboot", "ends the container"),
        new("nativecarp.8", "source <(nativecarp completions zsh)", "zsh is not in a bare Debian"),
        new("nativecarp.8", "nativecarp completions fish | source", "fish is not in a bare Debian"),
    ];

    // What the reader does before a line, because the page says so or supposes it, and what the line promises.
    private static readonly Step[] s_steps =
    [
        new(Readme, "nativecarp check", Before: test => test.Configure(Readme)),
        new(Readme, "nativecarp -i", Before: test => test._root.Shell("systemctl is-active terminal; systemctl stop terminal")),
        new(ConfigurationManual, "nativecarp check", Before: test => test.Configure(ConfigurationManual)),
        new(Quickstart, "tar ", Before: test => test._root.Run("apt-get", "purge", "--quiet", "--yes", "nativecarp")),
        new(Quickstart, "sudoedit ", Before: test => test.WriteExample(Quickstart)),
        new(Quickstart, "sudo systemctl enable", After: test => test.StartOther()),
        new(Quickstart, "sudo nativecarp promote", Before: test => test.StopAndReturn(), After: test => WaitForAddress(test.North, s_virtual)),
        new(Quickstart, "sudo nativecarp release", After: test => WaitForAddress(test.South, s_virtual)),
        new(Quickstart, "sudo ucarp", Before: test => test._root.Run("systemctl", "stop", "nativecarp")),
        new(Operations, "nativecarp drain", After: test => WaitForAddress(test.South, s_virtual)),
        new(Operations, "nativecarp metrics", Before: test => test._root.Run("mkdir", "/var/lib/node_exporter")),
        new(Migration, "ifup", Before: test => test.ReplaceUcarp(), After: test => WaitForAddress(test.North, s_ofReadme)),
        new(UcarpManual, "ucarp --interface", Before: test => test.WriteScripts(), After: test => WaitForAddress(test.North, s_ofUcarpManual)),
        new(UcarpManual, "ucarp -i", Before: test => test.EndUcarp()),
    ];

    private Laboratory? _laboratory;
    private DebianRoot _root = null!;

    public static TheoryData<string> PagesWithCommands => [.. Lines().Where(typed => !IsExempt(typed)).Select(typed => typed.Page).Distinct()];

    private Host North => _laboratory!["north"];

    private Host South => _laboratory!["south"];

    public void Dispose() => _laboratory?.Dispose();

    [Theory]
    [MemberData(nameof(PagesWithCommands))]
    public void CommandLines_TypedByTheReaderOfThePage_EndWithZero(string page)
    {
        Arrive(page);

        (string Page, string Line)[] lines = [.. Lines().Where(typed => typed.Page == page && !IsExempt(typed))];
        foreach ((string Page, string Line) typed in lines)
        {
            Step? step = Array.Find(s_steps, step => step.Covers(typed));
            step?.Before?.Invoke(this);
            Type(typed.Line);
            step?.After?.Invoke(this);
        }

        output.WriteLine($"{page}: {lines.Length} lines");
    }

    [Fact]
    public void TablesOfThisTest_NameLinesThatStandInThePages()
    {
        Assert.All(s_exempt, exempt => Assert.Contains(Lines(), exempt.Covers));
        Assert.All(s_steps, step => Assert.Contains(Lines(), typed => step.Covers(typed) && !IsExempt(typed)));
        foreach (Exempt exempt in s_exempt)
        {
            output.WriteLine($"{Lines().Count(exempt.Covers)} of {exempt.Page} not typed: {exempt.Start}: {exempt.Reason}");
        }
    }

    private static (string Page, string Line)[] Lines() => [.. Pages.CommandLines()];

    private static bool IsExempt((string Page, string Line) typed) => Array.Exists(s_exempt, exempt => exempt.Covers(typed));

    /// <summary>Brings the reader to where the page begins.</summary>
    private void Arrive(string page)
    {
        _laboratory = new Laboratory("north", "south");
        AddAddresses(North, "192.0.2.2/24", "10.1.1.1/24", "10.1.1.2/24");
        AddAddresses(South, "192.0.2.3/24");
        _root = DebianRoot.Boot(North);
        _root.Write(FolderFile, "/srv\n");
        _root.Take(Packages.Tar);
        string deb = _root.Take(Packages.Deb);
        if (page is not (Quickstart or Migration))
        {
            _root.Run("dpkg", "-i", deb);
        }

        if (page is Configuration or Operations or Troubleshooting)
        {
            _root.Configure(s_virtual, advskew: 0);
            _root.Run("systemctl", "start", "nativecarp");
            StartOther();
        }
    }

    private void Type(string line)
    {
        // What runs on has a terminal of its own.
        if (line.StartsWith("nativecarp run ", StringComparison.Ordinal) || line.StartsWith("nativecarp -i ", StringComparison.Ordinal))
        {
            _root.Run("systemd-run", "--quiet", "--unit=terminal", "bash", "-c", line);
            WaitForAddress(North, s_ofReadme);
            return;
        }

        // The container is root's and has no sudo; what is edited is a step before.
        (int exitCode, string printed) = _root.Try("timeout", LineLimitSeconds, "bash", "-c", $$"""
            set -e -o pipefail
            sudo() { "$@"; }
            sudoedit() { test -w "$1"; }
            cd "$(cat {{FolderFile}})"
            {{line}}
            pwd >{{FolderFile}}
            """);
        output.WriteLine($"$ {line}\n{printed}");
        Assert.True(exitCode == 0, $"{line}: ended with {exitCode}: {printed}");
    }

    private void Configure(string page)
    {
        WriteExample(page);
        _root.Shell("umask 077; echo secret >/etc/nativecarp/password");
    }

    /// <summary>Writes the first configuration of a page where the page says it is.</summary>
    private void WriteExample(string page) => _root.Write(
        "/etc/nativecarp/nativecarp.toml",
        page == ConfigurationManual ? Pages.ManualBlocks(page).First() : Pages.Blocks("toml").First(block => block.Page == page).Text);

    /// <summary>Starts the other node, with this one's password, when this one is master; more routers there give <c>watch</c> something to show.</summary>
    private void StartOther()
    {
        WaitForAddress(North, s_virtual);
        string password = Path.Combine(South.Folder, "copy");
        File.Copy(_root.Folder + "/etc/nativecarp/password", password);
        NativeNode other = NativeNode.Start(South, $"""
            [[router]]
            interface = "{Host.InterfaceName}"
            vhid = 40
            advskew = 100
            password-file = "{password}"
            addresses = ["{s_virtual}"]

            {NativeNode.Routers(count: 9, advskew: 0)}
            """);
        other.WaitForState(vhid: 40, "BACKUP", after: 0, s_limit);
    }

    /// <summary>What the quick start offers beside pulling the cable: after it the other node has the address.</summary>
    private void StopAndReturn()
    {
        _root.Run("systemctl", "stop", "nativecarp");
        WaitForAddress(South, s_virtual);
        _root.Run("systemctl", "start", "nativecarp");
        Wait.Until("north could take over", () => _root.Run("nativecarp", "status").Contains("preempt is off", StringComparison.Ordinal), s_limit);
    }

    /// <summary>A Debian whose interface has a ucarp, and then our package, which takes its place; the old ucarp is ended.</summary>
    private void ReplaceUcarp()
    {
        _root.Write("/etc/network/interfaces", $"""
            iface eth0 inet static
            	address {North.Address}
            	netmask 255.255.255.0
            	ucarp-vid 3
            	ucarp-vip {s_ofReadme}
            	ucarp-password secret
            iface eth0:ucarp inet static
            	address {s_ofReadme}
            	netmask 255.255.255.255

            """);
        North.Run("ip", "address", "flush", "dev", Host.InterfaceName);
        _root.Shell("dpkg -i /debs/ucarp_* /debs/libpcap* /debs/libdbus* /debs/net-tools*; ifup eth0; dpkg -i /srv/*.deb");
        EndUcarp();
    }

    private void WriteScripts()
    {
        string[] scripts = [.. Pages.ManualBlocks(UcarpManual).Where(block => block.StartsWith("#!", StringComparison.Ordinal))];
        _root.Write("/etc/vip-up.sh", scripts[0]);
        _root.Write("/etc/vip-down.sh", scripts[1]);
        _root.Shell("chmod +x /etc/vip-*.sh; umask 077; echo secret >/etc/vip.pass");
    }

    private void EndUcarp()
    {
        _root.Shell("kill $(pidof ucarp)");
        Wait.Until("ucarp has ended", () => _root.Try("pidof", "ucarp").Output.Length == 0, s_limit);
    }

    private static void AddAddresses(Host host, params string[] addresses) =>
        Array.ForEach(addresses, address => host.Run("ip", "address", "add", address, "dev", Host.InterfaceName));

    private static void WaitForAddress(Host host, IPAddress address) => Wait.Until($"{host.Name} has {address}", () => host.HasAddress(address), s_limit);

    /// <summary>Lines of a page, by how they begin.</summary>
    private abstract record Entry(string Page, string Start)
    {
        public bool Covers((string Page, string Line) typed) => typed.Page == Page && typed.Line.StartsWith(Start, StringComparison.Ordinal);
    }

    private sealed record Exempt(string Page, string Start, string Reason) : Entry(Page, Start);

    private sealed record Step(string Page, string Start, Action<PageCommandTests>? Before = null, Action<PageCommandTests>? After = null) : Entry(Page, Start);
}
