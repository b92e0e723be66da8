using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Scripts that are slow, hang, fork, are overtaken by events or cannot be run at all.</summary>
public sealed class ScriptTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly NodeOptions s_options = new() { DeadRatio = 1, Advskew = 10 };

    [Fact]
    public void SlowUpScript_DelaysNoAdvertisement()
    {
        const int ScriptSeconds = 8;
        using var laboratory = new Laboratory("north", "south");
        var scripts = new Scripts(laboratory["north"], up: $"sleep {ScriptSeconds}; ip address add \"$2/32\" dev \"$1\"");
        Node north = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_options, scripts, "-z");
        Node south = Node.Start(DaemonKind.Ucarp, laboratory["south"], new NodeOptions { Advskew = 100 }, "-z");
        ScriptEvent began = scripts.WaitFor("up", hasEnded: false, 0, s_limit);
        ScriptEvent ended = scripts.WaitFor("up", hasEnded: true, 0, TimeSpan.FromSeconds(ScriptSeconds + 5));
        laboratory.Frames.WaitForAdvertisement(north.Host, ended.Time + WallClock.Second, s_limit);

        long[] times = [.. laboratory.Frames.Advertisements(north.Host).Select(frame => frame.Time)];
        long longest = times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max();
        output.WriteLine($"longest silence {WallClock.Milliseconds(longest):F1} ms, {times.Length} advertisements");
        Assert.InRange(times[0], 0, began.Time + (WallClock.Second / 2));
        Assert.InRange(longest, WallClock.Second, WallClock.Second + WallClock.StallAllowance);
        Assert.Equal(["BACKUP"], south.Roles);
        Assert.True(north.Host.HasAddress(s_options.VirtualAddress));
        // The address is announced when it is there.
        laboratory.Frames.WaitForAnnouncement(
            north.Host, s_options.VirtualAddress, began.Time + ((ScriptSeconds - 1) * WallClock.Second), s_limit);
    }

    [Fact]
    public void TenForcedTransitionsInFiveSeconds_ScriptsAlternateAndTheLastOneMatchesTheState()
    {
        using var laboratory = new Laboratory("north", "rival");
        // Longer than a state lasts: the queue is overtaken again and again.
        var scripts = new Scripts(
            laboratory["north"],
            up: "sleep 0.8; ip address replace \"$2/32\" dev \"$1\"",
            down: "sleep 0.8; ip address delete \"$2/32\" dev \"$1\"");
        Node north = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_options, scripts, "-z");
        var rival = new ForgedAdvertisement(s_options, laboratory["rival"].Address);
        RawSocket injector = laboratory["rival"].OpenInjector();
        north.WaitForMaster(s_limit);

        long start = WallClock.Now;
        for (int transition = 1; transition <= 10; transition++)
        {
            bool becomesMaster = transition % 2 == 0;
            long asked = WallClock.Now;
            injector.Send(becomesMaster ? rival.BowOut() : rival.Write(1, 0));
            north.WaitForRole(becomesMaster ? "MASTER" : "BACKUP", asked, TimeSpan.FromSeconds(1));
            // Not a wait for something: ten transitions shall take five seconds.
            WallClock.SleepUntil(start + (transition * WallClock.Second / 2));
        }

        scripts.WaitForRest(s_limit);
        output.WriteLine(scripts.Describe());
        AssertAlternating(scripts);
        Assert.Equal("up", scripts.Runs[^1]);
        Assert.True(north.Host.HasAddress(s_options.VirtualAddress));

        // Once more and down: the last script matches that state too.
        injector.Send(rival.Write(1, 0));
        scripts.WaitFor("down", hasEnded: true, WallClock.Now, s_limit);
        Assert.Equal("down", scripts.Runs[^1]);
        Assert.False(north.Host.HasAddress(s_options.VirtualAddress));
        AssertAlternating(scripts);
    }

    [Fact]
    public void StatesHeldLongerThanASecond_EachGetTheirScript()
    {
        using var laboratory = new Laboratory("north", "rival");
        // Silent for more than a second, the rival must not be dead yet.
        Node north = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_options with { DeadRatio = 3 }, "-z");
        var rival = new ForgedAdvertisement(s_options, laboratory["rival"].Address);
        RawSocket injector = laboratory["rival"].OpenInjector();
        north.Scripts.WaitForRuns(s_limit, "down", "up");
        for (int round = 0; round < 2; round++)
        {
            long asked = WallClock.Now;
            injector.Send(rival.Write(1, 0));
            north.Scripts.WaitFor("down", hasEnded: true, asked, s_limit);
            WallClock.SleepUntil(asked + (1100 * WallClock.Millisecond));
            asked = WallClock.Now;
            injector.Send(rival.BowOut());
            north.Scripts.WaitFor("up", hasEnded: true, asked, s_limit);
            WallClock.SleepUntil(asked + (1100 * WallClock.Millisecond));
        }

        Assert.Equal(["down", "up", "down", "up", "down", "up"], north.Scripts.Runs);
    }

    [Fact]
    public void ForkingScript_LeavesItsServiceAliveAndHoldsNothingUp()
    {
        using var laboratory = new Laboratory("north", "rival");
        string pidFile = Path.Combine(laboratory["north"].Folder, "service.pid");
        // The service keeps the script's standard streams, as careless services do.
        var scripts = new Scripts(
            laboratory["north"], up: $"sleep 1000 & echo $! >{pidFile}; ip address add \"$2/32\" dev \"$1\"");
        Node north = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_options, scripts, "-z");
        var rival = new ForgedAdvertisement(s_options, laboratory["rival"].Address);
        scripts.WaitForRuns(s_limit, "down", "up");
        int service = int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture);
        using var end = new ProcessEnd(service);

        long asked = WallClock.Now;
        laboratory["rival"].OpenInjector().Send(rival.Write(1, 0));
        scripts.WaitFor("down", hasEnded: true, asked, s_limit);
        Assert.InRange(WallClock.Now - asked, 0, 2 * WallClock.Second);
        Assert.True(Directory.Exists($"/proc/{service}"), "the service was ended with the script that started it");
        north.Process.Send(Signal.Terminate);
        north.Process.WaitForExit(s_limit);
        Assert.True(Directory.Exists($"/proc/{service}"), "the service was ended with the daemon");
    }

    [Fact]
    public async Task ScriptThatCannotBeExecuted_IsNamedAsByUcarp()
    {
        Unexecutable[] scripts =
        [
            new("is missing", host => Path.Combine(host.Folder, "missing"), "No such file or directory"),
            new("is not executable", host => host.WriteFile("plain", "#!/bin/sh\n"), "Permission denied"),
            new("has a wrong interpreter", host => host.WriteScript("wrong", "#!/no/such/shell\n"), "No such file or directory"),
            new("has no interpreter", host => host.WriteScript("none", "\u007fELF"), "Exec format error"),
            new("is a directory", host => host.Folder, "Permission denied"),
        ];
        await SideBySide.Run(
            scripts.SelectMany(script => new[] { DaemonKind.Ucarp, DaemonKind.NativeCarp }.Select(kind => (Script: script, Kind: kind))),
            test =>
            {
                using var laboratory = new Laboratory("north");
                Host north = laboratory["north"];
                string path = test.Script.Prepare(north);
                RunningProcess daemon = north.Start(
                    Node.FindProgram(test.Kind, north),
                    [.. s_options.Arguments(north.Address), "-u", path, "-d", path, "-x", "parameter", "-z"]);
                string text = $"[ERROR] Unable to exec {path} eth0 {s_options.VirtualAddress} parameter: {test.Script.Reason}";
                daemon.Lines.WaitFor("state MASTER", line => line.Text.Contains("state: MASTER", StringComparison.Ordinal), s_limit);
                laboratory.Frames.WaitForAdvertisement(north, WallClock.Now + WallClock.Second, s_limit);
                OutputLine[] lines = [.. daemon.Lines.Snapshot().Where(line => line.Text.Contains(text, StringComparison.Ordinal))];
                Assert.True(
                    lines.Length == 2 && lines.All(line => line.IsError),
                    $"not once for each script: {text}\n{string.Join('\n', daemon.Lines.Snapshot().Select(line => line.Text))}");
            });
    }

    [Fact]
    public void Scripts_InheritEnvironmentAndStreams_AndGetTheirArguments()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        var scripts = new Scripts(north, up: "echo \"said on stdout, $GREETING\"; echo said on stderr >&2");
        RunningProcess daemon = north.Start(
            "env",
            [
                "GREETING=hello", Node.FindProgram(DaemonKind.NativeCarp, north), .. s_options.Arguments(north.Address),
                "-u", scripts.Up, "-d", scripts.Down, "-x", "two words", "-z",
            ]);

        Assert.False(daemon.WaitForLine("said on stdout, hello", s_limit).IsError);
        Assert.True(daemon.WaitForLine("said on stderr", s_limit).IsError);
        scripts.WaitForRuns(s_limit, "down", "up");
        Assert.All(scripts.Events.Where(entry => !entry.HasEnded), entry => Assert.Equal("eth0 10.9.0.254 two words", entry.Arguments));
        Assert.Contains(
            daemon.Lines.Snapshot(),
            line => line.Text.EndsWith($"[WARNING] Spawning [{scripts.Up} eth0 10.9.0.254 two words]", StringComparison.Ordinal));
    }

    [Fact]
    public void AddressDeletedByHand_IsSaid()
    {
        using var laboratory = new Laboratory("north");
        Node north = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_options, "-z");
        north.Scripts.WaitForRuns(s_limit, "down", "up");

        long deleted = WallClock.Now;
        north.Host.Run("ip", "address", "delete", $"{s_options.VirtualAddress}/32", "dev", "eth0");
        OutputLine said = north.Process.Lines.WaitFor(
            "line about the address",
            line => line.Time > deleted && line.IsError && line.Text.Contains($"{s_options.VirtualAddress}", StringComparison.Ordinal),
            s_limit);
        Assert.InRange(said.Time - deleted, 0, WallClock.Second);
        Assert.Equal(["BACKUP", "MASTER"], north.Roles);
    }

    [Fact]
    public void NeutralOption_RunsNoDownScriptAtStart()
    {
        using var laboratory = new Laboratory("north");
        Node north = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_options, "-n", "-z");
        north.Scripts.WaitForRuns(s_limit, "up");
        north.Process.Send(Signal.Terminate);
        north.Process.WaitForExit(s_limit);
        Assert.Equal(["up", "down"], north.Scripts.Runs);
    }

    private sealed record Unexecutable(string What, Func<Host, string> Prepare, string Reason)
    {
        public override string ToString() => What;
    }

    private static void AssertAlternating(Scripts scripts)
    {
        ScriptEvent[] events = [.. scripts.Events];
        for (int index = 0; index < events.Length; index++)
        {
            Assert.True(events[index].HasEnded == (index % 2 == 1), $"two scripts at once at {events[index]}; {scripts.Describe()}");
        }

        string[] runs = scripts.Runs;
        for (int index = 1; index < runs.Length; index++)
        {
            Assert.True(runs[index] != runs[index - 1], $"{runs[index]} twice in a row; {scripts.Describe()}");
        }
    }
}
