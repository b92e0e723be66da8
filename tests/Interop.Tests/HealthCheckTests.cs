using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>
/// What heartbeat, ipfail and cron jobs did: two servers A 192.168.0.1 and B 192.168.0.2 with the address 192.168.0.254, which A is to have
/// while its service on TCP port 12345 works.
/// </summary>
[Collection(ExactTime.Name)]
public sealed class HealthCheckTests(ITestOutputHelper output)
{
    private const int Port = 12345;
    private const long Interval = WallClock.Second / 2;
    private const int Fall = 2;
    private const int Rise = 2;
    private const int BackupAdvskew = 100;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly IPAddress s_address = IPAddress.Parse("192.168.0.254");
    private static readonly long s_margin = 100 * WallClock.Millisecond;

    [Fact]
    public void ServiceDies_TheOtherServesWithinFallTimesInterval_AndTheLinkIsNotTouched()
    {
        using var laboratory = new Laboratory("a", "b", "client");
        Cluster cluster = StartCluster(laboratory, ServiceCheck());
        laboratory["client"].UseAddress("192.168.0.9", 24);
        ClientProbe own = laboratory["client"].Probe(laboratory["a"].Address);
        own.Answers.WaitFor("an answer of A's own address", _ => true, s_limit);

        long killed = cluster.ServiceA.Kill();
        long taken = cluster.AddressesB.WaitForAdded(s_address, killed, s_limit).Time;
        Print("B has the address after A's service was killed", taken - killed, Fall * Interval);
        Assert.InRange(taken - killed, 0, (Fall * Interval) + s_margin);
        cluster.A.WaitForState(1, "BACKUP", killed, s_limit);
        string status = laboratory["a"].RunNativeCarp("status");
        output.WriteLine(status);
        Assert.Contains("by checks: 100, check service", status, StringComparison.Ordinal);
        Assert.Contains("last: ECONNREFUSED", status, StringComparison.Ordinal);

        long restarted = cluster.ServiceA.Begin();
        long back = cluster.AddressesA.WaitForAdded(s_address, restarted, s_limit).Time;
        // It is preempted when its next advertisement is heard.
        long limit = (Rise * Interval) + WallClock.Second + (BackupAdvskew * WallClock.Second / 256);
        Print("A has the address back after its service was started", back - restarted, limit);
        Assert.InRange(back - restarted, Interval / 2, limit + s_margin);

        long longest = own.LongestGap(killed, back);
        Print("longest time without an answer of A's own address", longest, WallClock.StallAllowance);
        Assert.InRange(longest, 0, WallClock.StallAllowance);
        Assert.DoesNotContain(" -> INIT ", string.Join('\n', cluster.A.Changes(1, killed).Select(line => line.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public void ServiceDiesOnBothWithinAnInterval_AtMostOneMove_AndAlwaysAnOwner()
    {
        using var laboratory = new Laboratory("a", "b");
        Cluster cluster = StartCluster(laboratory, ServiceCheck());

        long killed = cluster.ServiceA.Kill();
        WallClock.SleepUntil(killed + (Interval / 2));
        cluster.ServiceB.Kill();
        cluster.B.Process.WaitForLine("check service: ECONNREFUSED: demotes this node by 100", s_limit);
        cluster.A.Process.WaitForLine("check service: ECONNREFUSED: demotes this node by 100", s_limit);
        WallClock.SleepUntil(killed + (6 * WallClock.Second));

        long[] ownerless = cluster.FindOwnerless(killed);
        int moves = cluster.CountMoves(killed);
        output.WriteLine($"moves {moves}, longest time without an owner {WallClock.Milliseconds(ownerless.DefaultIfEmpty().Max()):F3} ms");
        Assert.InRange(moves, 0, 1);
        Assert.All(ownerless, gap => Assert.InRange(gap, 0, WallClock.StallAllowance));
    }

    [Fact]
    public void EveryNodeIsKeptOut_OneServesAsALastResort_UntilAHealthyOneIsThere()
    {
        using var laboratory = new Laboratory("a", "b");
        Cluster cluster = StartCluster(laboratory, ServiceCheck("effect = \"fault\""));

        long killed = cluster.ServiceA.Kill();
        cluster.ServiceB.Kill();
        cluster.A.WaitForState(1, "INIT", killed, s_limit);
        cluster.B.WaitForState(1, "INIT", killed, s_limit);
        Wait.Until(
            "the last resort",
            () => cluster.A.Changes(1, killed).Concat(cluster.B.Changes(1, killed)).Any(line => line.Text.Contains("serving as a last resort", StringComparison.Ordinal)
                && line.Text.Contains("-> MASTER", StringComparison.Ordinal)),
            s_limit);
        long[] ownerless = cluster.FindOwnerless(killed);
        long bound = 2 * ((3 * WallClock.Second) + (BackupAdvskew * WallClock.Second / 256));
        Print("longest time without an owner", ownerless.Max(), bound);
        Assert.InRange(ownerless.Max(), 0, bound + (Fall * Interval) + WallClock.StallAllowance);

        long begun = cluster.ServiceB.Begin();
        cluster.B.WaitForState(1, "MASTER", begun, s_limit);
        cluster.A.WaitForState(1, "INIT", begun, s_limit);
        output.WriteLine(string.Join('\n', cluster.A.Changes(1, killed).Concat(cluster.B.Changes(1, killed)).OrderBy(line => line.Time)));
        Assert.True(laboratory["b"].HasAddress(s_address));
        Assert.False(laboratory["a"].HasAddress(s_address));
    }

    [Theory]
    [InlineData("type = \"icmp\"")]
    [InlineData("type = \"arp\"\ninterface = \"eth0\"")]
    public void GatewayUnreachable_FromAOnly_Moves_FromBoth_Stays(string type)
    {
        using var laboratory = new Laboratory("a", "b", "gateway");
        Host gateway = laboratory["gateway"];
        gateway.UseAddress("192.168.0.253", 24);
        Cluster cluster = StartCluster(laboratory, Check($"name = \"gateway\"\n{type}\nhosts = [\"192.168.0.253\"]"));

        Command.Run(
            "ip", "netns", "exec", laboratory.SwitchNamespace, "nft", "add", "rule", "bridge", "laboratory", "forward",
            "ether", "saddr", Format(gateway), "ether", "daddr", Format(laboratory["a"]), "drop");
        long cut = WallClock.Now;
        long taken = cluster.AddressesB.WaitForAdded(s_address, cut, s_limit).Time;
        // What does not answer is waited for; that ends an interval after the last run began.
        Print("B has the address after A lost the gateway", taken - cut, (Fall + 1) * Interval);
        Assert.InRange(taken - cut, 0, ((Fall + 1) * Interval) + WallClock.StallAllowance);

        long lost = WallClock.Now;
        gateway.SetLink(up: false);
        cluster.B.Process.WaitForLine("check gateway: no end within the timeout: demotes this node by 100", s_limit);
        WallClock.SleepUntil(lost + (4 * WallClock.Second));

        Assert.Equal(0, cluster.CountMoves(lost));
        Assert.True(laboratory["b"].HasAddress(s_address));
    }

    [Fact]
    public void HostileCommand_IsEndedWithItsChildren_AndDelaysNothing()
    {
        using var laboratory = new Laboratory("a");
        Host host = laboratory["a"];
        string script = host.WriteScript(
            "hostile",
            "#!/bin/sh\ntrap '' TERM\ncd $(dirname $0)\n[ -e child ] && exit 0\n(trap '' TERM; exec sleep 1000) &\necho $! > child\necho $$ > parent\nwait\nsleep 1000\n");
        NativeNode node = NativeNode.Start(
            host,
            $"{NativeNode.Router()}\n{Check($"name = \"hostile\"\ntype = \"command\"\ncommand = [\"{script}\"]")}");
        long master = node.WaitForState(1, "MASTER", 0, s_limit).Time;
        node.Process.WaitForLine("check hostile: passed: no longer counts against this node", s_limit);

        Assert.Contains(
            "check hostile: no end within the timeout: demotes this node by 100",
            string.Join('\n', node.Process.Lines.Snapshot().Select(line => line.Text)),
            StringComparison.Ordinal);
        foreach (string name in (string[])["parent", "child"])
        {
            int id = int.Parse(File.ReadAllText(Path.Combine(host.Folder, name)).Trim(), CultureInfo.InvariantCulture);
            Wait.Until($"the end of the {name}", () => HasEnded(id), s_limit);
        }

        WallClock.SleepUntil(master + (4 * WallClock.Second));
        long[] advertised = [.. laboratory.Frames.Advertisements(host, master).Select(frame => frame.Time)];
        long longest = advertised.Zip(advertised.Skip(1), (earlier, later) => later - earlier).Max();
        Print("longest interval between advertisements", longest, WallClock.Second);
        Assert.InRange(longest, 0, WallClock.Second + WallClock.StallAllowance);
    }

    /// <summary>Every type on a real host, by a daemon that has given up root's other privileges: each good, and then failing.</summary>
    [Fact]
    public void EveryType_IsGoodAndThenFails_AndAReloadWithoutItLeavesNothing()
    {
        using var laboratory = new Laboratory("a", "gateway");
        (Host a, Host gateway) = (laboratory["a"], laboratory["gateway"]);
        a.Run("ip", "address", "add", "fd00::1/64", "dev", "eth0", "nodad");
        gateway.Run("ip", "address", "add", "fd00::2/64", "dev", "eth0", "nodad");
        a.Run("ip", "route", "add", "default", "via", $"{gateway.Address}");
        a.Run("ip", "-6", "route", "add", "default", "via", "fd00::2");
        var service = new ServiceListener(a, Port);
        // A name that nothing else on this machine has: processes are the machine's.
        string program = $"nc{Environment.ProcessId}";
        RunningProcess sleeper = a.Start(a.Link(program, "/bin/sleep"), "1000");
        string pidFile = a.WriteFile("pid", $"{sleeper.Pid}\n");
        string weight = a.WriteFile("weight", "0\n");
        string flag = a.WriteFile("flag", "");
        string[] checks =
        [
            $"name = \"tcp\"\ntype = \"tcp\"\naddress = \"127.0.0.1\"\nport = {Port}\nexpect = \"is well\"",
            $"name = \"http\"\ntype = \"http\"\naddress = \"127.0.0.1\"\nport = {Port}\nexpect = \"all is\"",
            $"name = \"icmp\"\ntype = \"icmp\"\nhosts = [\"{gateway.Address}\", \"fd00::2\"]",
            $"name = \"arp\"\ntype = \"arp\"\ninterface = \"eth0\"\nhosts = [\"{gateway.Address}\", \"fd00::2\"]",
            $"name = \"command\"\ntype = \"command\"\ncommand = \"test -e {flag}\"",
            $"name = \"process\"\ntype = \"process\"\nprocess = \"{program}\"",
            $"name = \"pid\"\ntype = \"process\"\npid-file = \"{pidFile}\"",
            $"name = \"file\"\ntype = \"file\"\nfile = \"{flag}\"\nmax-age = 600",
            $"name = \"weight\"\ntype = \"file\"\nfile = \"{weight}\"\nreads-weight = true",
            "name = \"interface\"\ntype = \"interface\"\ninterface = \"eth0\"\naddress = \"fd00::1\"",
            "name = \"route\"\ntype = \"route\"",
            "name = \"route6\"\ntype = \"route\"\nfamily = \"ipv6\"",
        ];
        const int Count = 14;
        string all = NativeNode.Router() + "\n" + string.Concat(checks.Select(check => Check($"{check}\nweight = 3")));
        NativeNode node = NativeNode.Start(a, all);
        node.WaitForState(1, "MASTER", 0, s_limit);
        WaitForStatus(a, Count, "): good for");
        Assert.DoesNotContain("demoted", a.RunNativeCarp("status"), StringComparison.Ordinal);

        service.Kill();
        sleeper.Send(Signal.Kill);
        sleeper.WaitForExit(s_limit);
        File.Delete(flag);
        File.WriteAllText(weight, "200\n");
        a.Run("ip", "address", "delete", "fd00::1/64", "dev", "eth0");
        a.Run("ip", "route", "delete", "default");
        a.Run("ip", "-6", "route", "delete", "default", "via", "fd00::2");
        gateway.Run("ip", "link", "set", "eth0", "down");
        string status = WaitForStatus(a, Count, "): failing for");
        output.WriteLine(status);
        Assert.Contains($"demoted by {(3 * (Count - 1)) + 200}", status, StringComparison.Ordinal);

        NativeNode.WriteConfiguration(a, NativeNode.Router());
        a.RunNativeCarp("reload");
        status = a.RunNativeCarp("status");
        Assert.DoesNotContain("demoted", status, StringComparison.Ordinal);
        Assert.DoesNotContain("check ", status, StringComparison.Ordinal);
    }

    private static string WaitForStatus(Host host, int count, string text)
    {
        string status = "";
        Wait.Until(
            $"{count} times {text}", () => (status = host.RunNativeCarp("status")).Split(text).Length - 1 == count, s_limit, () => status);
        return status;
    }

    [Fact]
    public void TwoHundredChecksASecond_CostLittle()
    {
        const int Checks = 200;
        const int Seconds = 12;
        const double TicksPerSecond = 100;
        using var laboratory = new Laboratory("a");
        Host host = laboratory["a"];
        _ = new ServiceListener(host, Port);
        string checks = string.Concat(Enumerable.Range(0, Checks).Select(
            i => $"[[check]]\nname = \"c{i}\"\ntype = \"tcp\"\naddress = \"127.0.0.1\"\nport = {Port}\ninterval = 1\n"));
        NativeNode node = NativeNode.Start(host, $"{NativeNode.Router()}\n{checks}");
        node.WaitForState(1, "MASTER", 0, s_limit);

        long from = WallClock.Now;
        long before = ReadTicks(node.Process.Pid);
        WallClock.SleepUntil(from + (Seconds * WallClock.Second));
        double share = (ReadTicks(node.Process.Pid) - before) / TicksPerSecond / (WallClock.Now - from) * WallClock.Second;

        string status = host.RunNativeCarp("status");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Checks} checks a second cost {share:P2} of one core"));
        Assert.Equal(Checks, status.Split("last: passed, 0 of ").Length - 1);
        Assert.InRange(share, 0, 0.02);
    }

    private static string ServiceCheck(string more = "") => Check($"name = \"service\"\ntype = \"tcp\"\naddress = \"127.0.0.1\"\nport = {Port}\n{more}");

    private static string Check(string particulars) => string.Create(
        CultureInfo.InvariantCulture,
        $"[[check]]\n{particulars}\ninterval = {(double)Interval / WallClock.Second}\nfall = {Fall}\nrise = {Rise}\n");

    private static Cluster StartCluster(Laboratory laboratory, string check)
    {
        (Host a, Host b) = (laboratory["a"], laboratory["b"]);
        a.UseAddress("192.168.0.1", 24);
        b.UseAddress("192.168.0.2", 24);
        var cluster = new Cluster
        {
            ServiceA = new ServiceListener(a, Port),
            ServiceB = new ServiceListener(b, Port),
            AddressesA = a.WatchAddresses(),
            AddressesB = b.WatchAddresses(),
            A = NativeNode.Start(a, Router(0, "preempt = true") + check),
            B = NativeNode.Start(b, Router(BackupAdvskew) + check),
        };
        long master = cluster.A.WaitForState(1, "MASTER", 0, s_limit).Time;
        // A backup takes over from a demoted master only when it has listened for a master-down time.
        laboratory.Frames.WaitForAdvertisement(a, master + (3 * WallClock.Second), s_limit);
        return cluster;
    }

    private static string Router(int advskew, string more = "") =>
        $"""
        [[router]]
        interface = "eth0"
        vhid = 1
        advskew = {advskew}
        password-file = "$PASSWORD"
        addresses = ["{s_address}"]
        {more}

        """;

    private void Print(string what, long nanoseconds, long bound) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{what}: {WallClock.Milliseconds(nanoseconds):F3} ms (bound {WallClock.Milliseconds(bound):F0} ms)"));

    private static string Format(Host host) => string.Join(':', host.HardwareAddress.GetAddressBytes().Select(part => part.ToString("x2")));

    private static bool HasEnded(int processId) =>
        !File.Exists($"/proc/{processId}/status") || File.ReadAllText($"/proc/{processId}/status").Contains("State:\tZ", StringComparison.Ordinal);

    /// <summary>User and system time. Source: proc(5), /proc/pid/stat, fields 14 and 15.</summary>
    private static long ReadTicks(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private sealed class Cluster
    {
        public required ServiceListener ServiceA { get; init; }

        public required ServiceListener ServiceB { get; init; }

        public required NativeNode A { get; init; }

        public required NativeNode B { get; init; }

        public required AddressWitness AddressesA { get; init; }

        public required AddressWitness AddressesB { get; init; }

        /// <summary>How many times the address has appeared on a host since a moment.</summary>
        public int CountMoves(long after) => Events().Count(change => change.Event.Added && change.Event.Time > after);

        /// <summary>How long nobody had the address, each time since a moment; once more if nobody has it now.</summary>
        public long[] FindOwnerless(long after)
        {
            var owners = new HashSet<AddressWitness>();
            var gaps = new List<long>();
            long since = 0;
            foreach ((AddressWitness witness, AddressEvent change) in Events())
            {
                bool had = owners.Count > 0;
                _ = change.Added ? owners.Add(witness) : owners.Remove(witness);
                if (had && owners.Count == 0)
                {
                    since = change.Time;
                }
                else if (!had && owners.Count > 0 && since > after)
                {
                    gaps.Add(change.Time - since);
                }
            }

            return owners.Count > 0 ? [.. gaps] : [.. gaps, WallClock.Now - since];
        }

        private List<(AddressWitness Witness, AddressEvent Event)> Events() =>
        [
            .. AddressesA.Events.Snapshot().Select(change => (AddressesA, change))
                .Concat(AddressesB.Events.Snapshot().Select(change => (AddressesB, change)))
                .Where(entry => entry.change.Address.Equals(s_address))
                .OrderBy(entry => entry.change.Time),
        ];
    }
}
