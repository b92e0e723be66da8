using System;
using System.IO;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>What the native daemon keeps of root's power, and that it is enough.</summary>
public sealed class PrivilegeTests(ITestOutputHelper output)
{
    // CAP_NET_ADMIN and CAP_NET_RAW.
    private const string Network = "0000000000003000";
    private const string None = "0000000000000000";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly IPAddress s_first = IPAddress.Parse("10.9.0.101");
    private static readonly IPAddress s_second = IPAddress.Parse("10.9.5.102");
    private static readonly IPAddress s_own = IPAddress.Parse("10.9.5.7");

    [Fact]
    public void EveryThread_KeepsTheNetworkAndNothingElse_AlsoOnesThatSignalsMade()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(laboratory["north"], ControlTests.Routers(("web", 1, 101)));
        node.WaitForState(1, "BACKUP", 0, s_limit);
        node.Process.Send(Signal.User1);
        node.Process.WaitForLine("web (vhid 1@eth0): BACKUP", s_limit);
        node.Process.Send(Signal.Hangup);
        node.Process.WaitForLine("configuration read again", s_limit);

        foreach ((string field, string expected) in ((string, string)[])[
            ("CapEff", Network), ("CapPrm", Network), ("CapBnd", Network), ("CapInh", None), ("CapAmb", None), ("NoNewPrivs", "1")])
        {
            (string Thread, string Value)[] threads = ProcessStatus.ReadThreads(node.Process.Pid, field);
            output.WriteLine($"{field}: {string.Join(", ", threads.Select(thread => $"{thread.Thread} {thread.Value}"))}");
            Assert.True(threads.Length >= 3);
            Assert.All(threads, thread => Assert.Equal(expected, thread.Value));
        }
    }

    [Fact]
    public void Everything_TheDaemonDoes_WorksWithoutTheRest()
    {
        using var laboratory = new Laboratory("north", "south");
        NativeNode north = NativeNode.Start(
            laboratory["north"], ControlTests.Routers(("web", 1, 101)) + "routes = [{ to = \"10.77.0.0/16\", via = \"10.9.0.2\" }]\n");
        north.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(
            laboratory["south"], ControlTests.Routers(("web", 1, 101)).Replace("vhid = 1", "vhid = 1\nadvskew = 100", StringComparison.Ordinal));
        south.WaitForState(1, "BACKUP", 0, s_limit);
        Wait.Until("the address and the route", () => north.Host.HasAddress(s_first) && Routes(north.Host).Contains("10.77.0.0/16", StringComparison.Ordinal), s_limit);

        // The interface goes and comes back: a new packet socket, and the other node's takeover.
        long gone = WallClock.Now;
        north.Host.DeleteInterface();
        south.WaitForState(1, "MASTER", gone, s_limit);
        north.Host.CreateInterface();
        north.WaitForState(1, "BACKUP", gone, s_limit);

        // A reload brings a router more, whose address is the first of its subnet: promote_secondaries keeps the host's own there.
        long reload = WallClock.Now;
        NativeNode.WriteConfiguration(
            north.Host, ControlTests.Routers(("web", 1, 101), ("mail", 2, 102)).Replace("10.9.0.102", $"{s_second}/24", StringComparison.Ordinal));
        north.Process.Send(Signal.Hangup);
        north.WaitForState(2, "MASTER", reload, s_limit);
        Wait.Until("the second address", () => north.Host.HasAddress(s_second), s_limit);
        north.Host.Run("ip", "address", "add", $"{s_own}/24", "dev", Host.InterfaceName);

        long killed = south.Process.Send(Signal.Kill);
        north.WaitForState(1, "MASTER", killed, s_limit);
        Wait.Until("the address", () => north.Host.HasAddress(s_first), s_limit);
        north.Host.RunNativeCarp("stop");
        north.Process.WaitForEndOfOutput(s_limit);

        Assert.Equal(0, north.Process.ExitCode);
        Assert.False(north.Host.HasAddress(s_first));
        Assert.False(north.Host.HasAddress(s_second));
        Assert.True(north.Host.HasAddress(s_own));
        Assert.Empty(Directory.GetFiles(north.Host.Folder, "*.router"));
        Assert.DoesNotContain(north.Process.Lines.Snapshot(), line => line.Text.Contains("EPERM", StringComparison.Ordinal) || line.Text.Contains("EACCES", StringComparison.Ordinal));

        // The killed one left its address; another process without the rest takes it away.
        Assert.Contains("removed 10.9.0.101/32", south.Host.RunNativeCarp("cleanup"), StringComparison.Ordinal);
    }

    [Fact]
    public void Hooks_OfRoot_HaveRootsRights_AndTheDaemonMayEndThemAll()
    {
        // CAP_NET_ADMIN, CAP_NET_RAW and CAP_KILL.
        const string NetworkAndKill = "0000000000003020";
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        string seen = Path.Combine(host.Folder, "seen");
        string hook = $"\non-master = \"grep CapEff /proc/self/status > {seen}.new; mv {seen}.new {seen}\"\n";
        NativeNode node = NativeNode.Start(host, ControlTests.Routers(("web", 1, 101)) + hook);
        Wait.Until("the hook has run", () => File.Exists(seen), s_limit);

        Assert.Equal($"CapEff:\t{ProcessStatus.Read(Environment.ProcessId, "CapBnd")}\n", File.ReadAllText(seen));
        Assert.All(ProcessStatus.ReadThreads(node.Process.Pid, "CapEff"), thread => Assert.Equal(NetworkAndKill, thread.Value));
        Assert.All(ProcessStatus.ReadThreads(node.Process.Pid, "CapPrm"), thread => Assert.Equal(NetworkAndKill, thread.Value));
        Assert.All(ProcessStatus.ReadThreads(node.Process.Pid, "NoNewPrivs"), thread => Assert.Equal("0", thread.Value));
    }

    [Fact]
    public void FirstHook_ThatAReloadBrings_IsRefused()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(laboratory["north"], ControlTests.Routers(("web", 1, 101)));
        node.WaitForState(1, "BACKUP", 0, s_limit);
        NativeNode.WriteConfiguration(node.Host, ControlTests.Routers(("web", 1, 101)) + "\non-master = \"true\"\n");
        node.Process.Send(Signal.Hangup);

        node.Process.WaitForLine("[ERROR] nothing was changed: there were no hooks or commands at the start, and the rights to run them were given up: restart the daemon", s_limit);
    }

    [Theory]
    [InlineData("password", "unable to open passfile", "make it a file of mode 600, of the daemon's own user")]
    [InlineData("nativecarp.toml", "cannot read", "Permission denied: give it to the daemon's own user, root reads as its mode says")]
    public void FileOfAnotherUser_IsRefusedAtTheStart_NotAtTheFirstReload(string name, string expected, string remedy)
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        string path = NativeNode.WriteConfiguration(host, ControlTests.Routers(("web", 1, 101)));
        string file = Path.Combine(host.Folder, name);
        host.Run("chmod", "600", file);
        host.Run("chown", "65534", file);
        RunningProcess daemon = host.Start(NativeCarpBinary.Path, "run", "--config", path);
        daemon.WaitForEndOfOutput(s_limit);

        Assert.Equal(1, daemon.ExitCode);
        OutputLine line = Assert.Single(daemon.Lines.Snapshot());
        Assert.Contains(expected, line.Text, StringComparison.Ordinal);
        Assert.Contains(remedy, line.Text, StringComparison.Ordinal);
    }

    private static string Routes(Host host) => Command.Run("ip", "-n", host.Namespace, "route");
}
