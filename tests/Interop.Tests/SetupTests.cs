using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Pairs as administrators have set them up for years, with their own scripts; the daemon under the old scripts is ours.</summary>
public sealed class SetupTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly IPAddress s_virtual = IPAddress.Parse("10.9.0.254");
    private static readonly NodeOptions s_defaults = new();

    // At least one of each pair is ours.
    private static readonly (DaemonKind First, DaemonKind Second)[] s_pairs =
    [
        (DaemonKind.NativeCarp, DaemonKind.NativeCarp),
        (DaemonKind.NativeCarp, DaemonKind.Ucarp),
        (DaemonKind.Ucarp, DaemonKind.NativeCarp),
    ];

    [Fact]
    public Task GatewayPairWithoutInterfaceOption_MovesAddressAndRouteOnTheOtherCard() => SideBySide.Run(s_pairs, pair =>
    {
        IPAddress gateway = IPAddress.Parse("10.9.2.254");
        using var laboratory = new Laboratory(interfacesPerHost: 2, "master", "slave");
        var machines = new Dictionary<string, Machine>();
        foreach ((string name, DaemonKind kind, string options) in new[] { ("master", pair.First, ""), ("slave", pair.Second, "-k 15 ") })
        {
            Host host = laboratory[name];
            string up = host.WriteScript("vip-up.sh", """
                #!/bin/sh
                # The virtual address lives on the card of the provider.
                ip address add 10.9.2.254/24 dev eth1
                ip route add default via 10.9.2.100 dev eth1
                exit 0

                """);
            string down = host.WriteScript("vip-down.sh", """
                #!/bin/sh
                ip route delete default via 10.9.2.100 dev eth1
                ip address delete 10.9.2.254/24 dev eth1
                exit 0

                """);
            string start = host.WriteScript("rc.local", $"""
                #!/bin/sh
                # This script will be executed *after* all the other init scripts.
                touch {host.Folder}/local
                {Node.FindProgram(kind, host)} -s {host.Address} -v 1 -p secret -a {gateway} {options}-u {up} -d {down} -z -B
                exit 0

                """);
            machines[name] = new Machine(host);
            machines[name].Run(start);
            if (name == "master")
            {
                WaitForGateway(host, gateway, isOwner: true);
            }
        }

        Host master = laboratory["master"];
        Host slave = laboratory["slave"];
        laboratory.Frames.WaitForAdvertisement(master, WallClock.Now + (4 * WallClock.Second), s_limit);
        Assert.Empty(laboratory.Frames.Advertisements(slave));
        Assert.Equal((false, false), IsGateway(slave, gateway));
        Assert.All(laboratory.Frames.Claims(0), frame => Assert.Equal(Host.InterfaceName, frame.InterfaceName));
        if (pair.First == DaemonKind.NativeCarp)
        {
            AssertAnnouncedOnTheCardThatCarriesIt(laboratory, master, gateway);
            machines["master"].Log.WaitFor("[INFO] Using [eth0] as a network interface", s_limit);
        }

        long killed = WallClock.Now;
        machines["master"].Run("killall", "ucarp");
        WaitForGateway(slave, gateway, isOwner: true);
        WaitForGateway(master, gateway, isOwner: false);
        laboratory.Frames.WaitForAdvertisement(slave, killed, s_limit);
        if (pair.Second == DaemonKind.NativeCarp)
        {
            AssertAnnouncedOnTheCardThatCarriesIt(laboratory, slave, gateway);
        }
    });

    [Fact]
    public Task InitScriptPair_StartsStopsRestartsAndTellsItsStatus() => SideBySide.Run(s_pairs, pair =>
    {
        using var laboratory = new Laboratory("master", "slave");
        (Host master, Machine first, string firstScript) = Install(
            laboratory["master"], pair.First, "--shutdown --preempt --advbase=1", "&");
        (Host slave, Machine second, string secondScript) = Install(
            laboratory["slave"], pair.Second, "--shutdown --daemonize --advbase=2 --advskew=200 --deadratio=4", "");

        Assert.Equal(3, first.Try(firstScript, "status").ExitCode);
        first.Run(firstScript, "start");
        Wait.Until("the master owns the address", () => master.HasAddress(s_virtual), s_limit);
        (int code, string text) = first.Try(firstScript, "status");
        Assert.Equal((0, true), (code, text.Contains("is running", StringComparison.Ordinal)));
        second.Run(secondScript, "start");
        Assert.Equal(0, second.Try(secondScript, "status").ExitCode);
        laboratory.Frames.WaitForAdvertisement(master, WallClock.Now + (2 * WallClock.Second), s_limit);
        Assert.False(slave.HasAddress(s_virtual));

        // Starting twice is refused by the script, which finds the first one by its name.
        Assert.Contains("already running", first.Try(firstScript, "start").Output, StringComparison.Ordinal);

        first.Run(firstScript, "stop");
        Assert.Equal(3, first.Try(firstScript, "status").ExitCode);
        Assert.False(master.HasAddress(s_virtual));
        Wait.Until("the slave owns the address", () => slave.HasAddress(s_virtual), TimeSpan.FromSeconds(20));

        first.Run(firstScript, "start");
        Wait.Until("the master has it back", () => master.HasAddress(s_virtual) && !slave.HasAddress(s_virtual), s_limit);

        second.Run(secondScript, "restart");
        Assert.Equal(0, second.Try(secondScript, "status").ExitCode);
        laboratory.Frames.WaitForAdvertisement(master, WallClock.Now + (2 * WallClock.Second), s_limit);
        Assert.False(slave.HasAddress(s_virtual));
        Assert.Equal(0, first.Try("killall", "ucarp").ExitCode);
        Wait.Until("killall found it", () => first.Try(firstScript, "status").ExitCode == 3, s_limit);
        Assert.False(master.HasAddress(s_virtual));
    });

    [Fact]
    public async Task PairWithSourcedConfiguration_LogsUcarpsLinesToTheSystemLog()
    {
        Dictionary<DaemonKind, SyslogMessage[]> logs = [];
        DaemonKind[] kinds = [DaemonKind.Ucarp, DaemonKind.NativeCarp];
        await SideBySide.Run(kinds, kind =>
        {
            SyslogMessage[] messages = TellAStory(kind);
            lock (logs)
            {
                logs[kind] = messages;
            }
        });

        SyslogMessage[] expected = logs[DaemonKind.Ucarp];
        SyslogMessage[] actual = logs[DaemonKind.NativeCarp];
        output.WriteLine($"ucarp:\n{string.Join('\n', expected.AsEnumerable())}\n\nours:\n{string.Join('\n', actual.AsEnumerable())}");
        Assert.All(actual, message => Assert.Matches("^ucarp\\[[0-9]+\\]$", message.Tag));
        Assert.Single(actual.Select(message => message.Tag).Distinct());
        // What ours adds comes after ucarp's words, or in lines of its own.
        foreach (var lines in expected.GroupBy(line => (Words: WithoutFolder(line.Message), line.Priority)))
        {
            bool IsSame(SyslogMessage line) =>
                line.Message.StartsWith(lines.Key.Words, StringComparison.Ordinal) && line.Priority == lines.Key.Priority;
            Assert.True(lines.Count() == actual.Count(IsSame), $"not {lines.Count()} times in ours: {lines.Key.Words}");
        }

        string[] Story(SyslogMessage[] messages) => [.. messages.Select(line => line.Message).Where(IsPartOfTheStory).Select(Shorten)];
        Assert.Equal(Story(expected), Story(actual));
    }

    [Fact]
    public Task PairWhoseScriptsStartAndStopAService_RunsItOnOneHost() => SideBySide.Run(s_pairs, pair =>
    {
        using var laboratory = new Laboratory("master", "backup");
        // ucarp sends nothing while its script runs: longer than the dead time of its peer would bring a second master.
        Node master = Node.Start(pair.First, laboratory["master"], s_defaults, WithService(laboratory["master"], pair.First), "-z");
        master.Scripts.WaitForRuns(s_limit, "down", "up");
        Node backup = Node.Start(
            pair.Second, laboratory["backup"], s_defaults with { Advskew = 100 }, WithService(laboratory["backup"], pair.Second), "-z");
        laboratory.Frames.WaitForAdvertisement(master.Host, WallClock.Now + (4 * WallClock.Second), s_limit);
        Assert.True(IsServing(master.Host));
        Assert.False(IsServing(backup.Host));
        Assert.Equal(["BACKUP"], backup.Roles);

        long stopped = master.Process.Send(Signal.Terminate);
        master.Process.WaitForExit(s_limit);
        Assert.Equal(0, master.Process.ExitCode);
        Assert.False(IsServing(master.Host), "the daemon ended before its down script");
        Assert.False(master.Host.HasAddress(s_virtual));
        backup.Scripts.WaitFor("up", hasEnded: true, stopped, TimeSpan.FromSeconds(30));
        Assert.True(IsServing(backup.Host));
        Assert.True(backup.Host.HasAddress(s_virtual));
        Assert.Equal(["down", "up"], backup.Scripts.Runs);
        backup.Process.Send(Signal.Terminate);
        backup.Process.WaitForExit(s_limit);
        Assert.False(IsServing(backup.Host));
    });

    [Fact]
    public void SwappedScripts_AreToldInOneLine()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        var scripts = new Scripts(north, up: "ip address delete \"$2/32\" dev \"$1\"", down: "ip address add \"$2/32\" dev \"$1\"");
        Node node = Node.Start(DaemonKind.NativeCarp, north, s_defaults with { DeadRatio = 1 }, scripts, "-z");
        scripts.WaitForRuns(s_limit, "down", "up");
        AssertToldInOneLine(node, scripts.Up, "status 0", "swapped");
    }

    [Fact]
    public Task TypingErrorInTheUpScript_IsToldInOneLine() => SideBySide.Run(
        [
            (Body: "ip adress add \"$2/32\" dev \"$1\"", Status: "status 1"),
            (Body: "ifconifg \"$1:0\" \"$2\" up", Status: "status 127"),
            (Body: "ip address add \"$2/32\" dev \"$1", Status: "status 2"),
            (Body: "exit 0", Status: "status 0"),
        ],
        error =>
        {
            using var laboratory = new Laboratory("north");
            var scripts = new Scripts(laboratory["north"]);
            string up = laboratory["north"].WriteScript("vip-up.sh", $"#!/bin/sh\n{error.Body}\n");
            Node node = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_defaults with { DeadRatio = 1 }, scripts, "-z");
            node.WaitForMaster(s_limit);
            AssertToldInOneLine(node, up, error.Status);
        });

    private static void AssertToldInOneLine(Node node, string script, params string[] words)
    {
        bool IsIt(OutputLine line) => line.IsError
            && !line.Text.Contains("Spawning [", StringComparison.Ordinal)
            && line.Text.Contains(script, StringComparison.Ordinal)
            && line.Text.Contains($"{s_virtual}", StringComparison.Ordinal);
        OutputLine told = node.Process.Lines.WaitFor("line about the script", IsIt, s_limit);
        Assert.All(words, word => Assert.Contains(word, told.Text, StringComparison.Ordinal));
        Assert.Single(node.Process.Lines.Snapshot(), IsIt);
    }

    private static void AssertAnnouncedOnTheCardThatCarriesIt(Laboratory laboratory, Host host, IPAddress address)
    {
        CapturedFrame announced = laboratory.Frames.WaitForAnnouncement(host, address, 0, s_limit);
        Assert.Equal(Host.SecondInterfaceName, announced.InterfaceName);
        Assert.Equal(host.SecondHardwareAddress.GetAddressBytes(), announced.Bytes[6..12]);
    }

    private static void WaitForGateway(Host host, IPAddress address, bool isOwner) => Wait.Until(
        $"{host.Name} {(isOwner ? "has" : "has not")} the address and the route",
        () => IsGateway(host, address) == (isOwner, isOwner),
        s_limit);

    private static (bool HasAddress, bool HasRoute) IsGateway(Host host, IPAddress address) => (
        host.HasAddress(address, Host.SecondInterfaceName),
        Command.Run("ip", "-n", host.Namespace, "route").Contains("default via 10.9.2.100 dev eth1", StringComparison.Ordinal));

    /// <summary>An init script in the manner of Red Hat's daemon, killproc and status, which know a program by its name.</summary>
    private static (Host Host, Machine Machine, string Script) Install(Host host, DaemonKind kind, string options, string background)
    {
        var scripts = new Scripts(host);
        string script = host.WriteScript("init", $$"""
            #!/bin/sh
            # chkconfig: 2345 95 5
            PROG=ucarp
            UCARP={{Node.FindProgram(kind, host)}}
            OPTIONS="--interface=eth0 --srcip={{host.Address}} --vhid=1 --pass=secret --addr={{s_virtual}} {{options}}"
            OPTIONS="$OPTIONS --upscript={{scripts.Up}} --downscript={{scripts.Down}}"

            start() {
              if pidof $PROG >/dev/null; then echo "$PROG is already running"; return 0; fi
              $UCARP $OPTIONS </dev/null >/dev/null 2>&1 {{background}}
              for try in 1 2 3 4 5 6 7 8 9 10; do
                if pidof $PROG >/dev/null; then return 0; fi
                sleep 0.1
              done
              return 1
            }

            # killproc: ask, give it three seconds, then do not ask any more.
            stop() {
              pids=$(pidof $PROG) || return 1
              kill -TERM $pids
              for try in $(seq 30); do
                pidof $PROG >/dev/null || return 0
                sleep 0.1
              done
              echo "$PROG did not end when asked"
              kill -KILL $pids
              return 1
            }

            case "$1" in
              start) start ;;
              stop) stop ;;
              restart) stop; start ;;
              status)
                if pids=$(pidof $PROG); then echo "$PROG (pid $pids) is running..."; exit 0; fi
                echo "$PROG is stopped"
                exit 3
                ;;
            esac

            """);
        return (host, new Machine(host), script);
    }

    /// <summary>A lone host from start to stop, as its /dev/log saw it.</summary>
    private static SyslogMessage[] TellAStory(DaemonKind kind)
    {
        using var laboratory = new Laboratory("north", "rival");
        Host host = laboratory["north"];
        string up = host.WriteScript("vip-up.sh", "#!/bin/sh\nexec ip address add \"$2/32\" dev \"$1\"\n");
        string down = host.WriteScript("vip-down.sh", "#!/bin/sh\nip address delete \"$2/32\" dev \"$1\" 2>/dev/null\nexit 0\n");
        host.WriteFile("ucarp.conf", $"""
            # Sourced by start-ucarp
            INTERFACE="eth0"
            SOURCE_ADDRESS="{host.Address}"
            VIRTUAL_ADDRESS="{s_virtual}"
            VHID="42"
            PASSWORD="secret"
            UPSCRIPT="{up}"
            DOWNSCRIPT="{down}"
            EXTRA="--advbase=1 --advskew=10 --deadratio=2 --shutdown --facility=local3 --xparam=blue"

            """);
        string start = host.WriteScript("start-ucarp", $"""
            #!/bin/sh
            . {host.Folder}/ucarp.conf
            exec {Node.FindProgram(kind, host)} --interface="$INTERFACE" --srcip="$SOURCE_ADDRESS" --vhid="$VHID" --pass="$PASSWORD" \
              --addr="$VIRTUAL_ADDRESS" --upscript="$UPSCRIPT" --downscript="$DOWNSCRIPT" $EXTRA --daemonize

            """);
        var machine = new Machine(host);
        machine.Run(start);
        machine.Log.WaitFor("Spawning [" + up, s_limit);
        CapturedFrame first = laboratory.Frames.WaitForAdvertisement(host, 0, s_limit);

        machine.Run("killall", "-USR1", "ucarp");
        machine.Log.WaitFor("MASTER on eth0 id 42", s_limit);
        // A worse master, then a better one; each is acted on up to a second later.
        var options = new NodeOptions();
        var rival = new ForgedAdvertisement(options, laboratory["rival"].Address);
        RawSocket injector = laboratory["rival"].OpenInjector();
        injector.Send(rival.Write(1, 200));
        machine.Log.WaitFor("Non-preferred master advertising", s_limit);
        injector.Send(rival.Write(1, 0));
        machine.Log.WaitFor("Preferred master advertised", s_limit);
        machine.Log.Messages.WaitFor(
            "second down script", _ => machine.Log.Count($"Spawning [{down}") == 2, s_limit);
        machine.Run("killall", "-USR1", "ucarp");
        machine.Log.WaitFor("BACKUP on eth0 id 42", s_limit);
        // The rival falls silent.
        laboratory.Frames.WaitForAdvertisement(host, first.Time + (5 * WallClock.Second), s_limit);
        machine.Log.Messages.WaitFor("second up script", _ => machine.Log.Count($"Spawning [{up}") == 2, s_limit);
        machine.Run("killall", "ucarp");
        Wait.Until("ucarp has ended", () => machine.Try("pidof", "ucarp").ExitCode != 0, s_limit);
        return [.. machine.Log.Messages.Snapshot()];
    }

    /// <summary>The lines whose order tells what happened; the reason for a change comes before or after it.</summary>
    private static bool IsPartOfTheStory(string line) => line.Contains("Spawning [", StringComparison.Ordinal)
        || line.Contains("state: BACKUP", StringComparison.Ordinal)
        || line.Contains("state: MASTER", StringComparison.Ordinal)
        || line.Contains("on eth0 id 42", StringComparison.Ordinal);

    private static string Shorten(string line)
    {
        int script = line.IndexOf("vip-", StringComparison.Ordinal);
        return script < 0 ? line.Split(" (")[0] : $"Spawning {line[script..]}";
    }

    /// <summary>A line of ucarp's up to the path of a script, which is another in each laboratory.</summary>
    private static string WithoutFolder(string line)
    {
        const string Begin = "Spawning [";
        int start = line.IndexOf(Begin, StringComparison.Ordinal);
        return start < 0 ? line : line[..(start + Begin.Length)];
    }

    /// <summary>Scripts that take their time with a service, as with a database; here it is a process with a pid file.</summary>
    private static Scripts WithService(Host host, DaemonKind kind)
    {
        string seconds = kind == DaemonKind.Ucarp ? "1.5" : "4";
        string file = Path.Combine(host.Folder, "service.pid");
        return new Scripts(
            host,
            up: $"sleep {seconds}; setsid sleep 120 >/dev/null 2>&1 & echo $! >{file}; ip address add \"$2/32\" dev \"$1\"",
            down: $"ip address delete \"$2/32\" dev \"$1\"; if [ -e {file} ]; then sleep {seconds}; kill $(cat {file}); rm {file}; fi");
    }

    private static bool IsServing(Host host)
    {
        string file = Path.Combine(host.Folder, "service.pid");
        return File.Exists(file) && Directory.Exists($"/proc/{File.ReadAllText(file).Trim()}");
    }
}
