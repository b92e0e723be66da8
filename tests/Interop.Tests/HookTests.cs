using System;
using System.IO;
using System.Linq;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Hooks of the published binary, friendly and hostile.</summary>
public sealed class HookTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Fact]
    public void Hooks_RunInOrderWithEverythingInTheirEnvironment()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        string script = north.WriteScript("notify", "#!/bin/sh\nexec >> $(dirname $0)/told\necho \"$1 $(env | grep ^NATIVECARP_ | grep -v RUN_DIR | sort | tr '\\n' ';')\"\n");
        NativeNode node = NativeNode.Start(north, NativeNode.Router(more:
            $"""
            name = "web"
            on-master = ["{script}", "up"]
            on-backup = "{script} listening"
            on-fault = ["{script}", "fault"]
            on-stop = ["{script}", "stop"]
            """));
        node.WaitForState(1, "MASTER", 0, s_limit);
        long down = WallClock.Now;
        north.SetLink(up: false);
        node.WaitForState(1, "INIT", down, s_limit);
        north.SetLink(up: true);
        long back = node.WaitForState(1, "BACKUP", down, s_limit).Time;
        // A stop leaves out what still waits.
        node.Process.Lines.WaitFor(
            "the end of on-backup", line => line.Time > back && line.Text.Contains("on-backup has ended", StringComparison.Ordinal), s_limit);
        node.Process.Send(Signal.Terminate);
        node.Process.WaitForExit(s_limit);

        string[] told = File.ReadAllLines(Path.Combine(north.Folder, "told"));
        output.WriteLine(string.Join('\n', told));
        Assert.Equal(["listening", "up", "fault", "listening", "stop"], told.Select(line => line.Split(' ')[0]));
        Assert.Contains(
            "NATIVECARP_ADDRESSES=10.9.0.101/32;NATIVECARP_INTERFACE=eth0;NATIVECARP_NAME=web;NATIVECARP_NEW_STATE=MASTER;"
            + "NATIVECARP_OLD_STATE=BACKUP;NATIVECARP_PEER=;NATIVECARP_REASON=master-down;NATIVECARP_VHID=1;",
            told[1],
            StringComparison.Ordinal);
        Assert.Contains("NATIVECARP_REASON=stopped;", told[4], StringComparison.Ordinal);
        Assert.Equal(0, node.Process.ExitCode);
    }

    [Fact]
    public void HookUser_IsWhatTheProgramRunsAs()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        NativeNode node = NativeNode.Start(north, NativeNode.Router(more:
            """
            hook-user = "nobody"
            on-backup = "echo \"it is $(id -un), group $(id -gn)\" >&2"
            """));

        node.Process.WaitForLine("it is nobody, group nogroup", s_limit);
    }

    /// <summary>It ignores the polite signal, has children that do, and fills the pipe; no advertisement is late, and nothing of it remains.</summary>
    [Fact]
    public void HostileHook_IsEndedWithItsChildren_AndDelaysNothing()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        string script = north.WriteScript(
            "hostile",
            "#!/bin/sh\ntrap '' TERM\ncd $(dirname $0)\n(trap '' TERM; exec sleep 1000) &\necho $! > child\necho $$ > parent\nyes | head -c 1000000\nwait\nsleep 1000\n");
        NativeNode node = NativeNode.Start(north, NativeNode.Router(more: $"hook-timeout = 3\non-master = [\"{script}\"]"));
        long master = node.WaitForState(1, "MASTER", 0, s_limit).Time;
        string status = "";
        Wait.Until(
            "status names the hook that runs",
            () => (status = north.RunNativeCarp("status")).Contains("on-master runs", StringComparison.Ordinal),
            s_limit);
        node.Process.WaitForLine("on-master runs longer than hook-timeout", s_limit);
        node.Process.WaitForLine("on-master was ended by signal 9", s_limit);

        output.WriteLine(status);
        foreach (string name in (string[])["parent", "child"])
        {
            int id = int.Parse(File.ReadAllText(Path.Combine(north.Folder, name)).Trim(), null);
            Wait.Until($"the end of the {name}", () => IsGone(id), s_limit);
        }

        long[] advertised = [.. laboratory.Frames.Advertisements(north, master).Select(frame => frame.Time)];
        long longest = advertised.Zip(advertised.Skip(1), (earlier, later) => later - earlier).Max();
        output.WriteLine($"longest interval {WallClock.Milliseconds(longest):F1} ms");
        Assert.InRange(longest, 0, WallClock.Second + WallClock.StallAllowance);
    }

    [Fact]
    public void MasterHookFails_GivingUp_HandsOverToTheOther()
    {
        using var laboratory = new Laboratory("north", "south");
        NativeNode north = NativeNode.Start(laboratory["north"], NativeNode.Router(more: "on-master = \"exit 3\"\non-master-failure = \"give-up\""));
        north.WaitForState(1, "MASTER", 0, s_limit);
        OutputLine given = north.WaitForState(1, "BACKUP", 0, s_limit);
        NativeNode south = NativeNode.Start(laboratory["south"], NativeNode.Router(100));
        south.WaitForState(1, "MASTER", given.Time, s_limit);

        Assert.Contains("on-master failed, and on-master-failure says to give up then", north.Changes(1, 0)[^1].Text, StringComparison.Ordinal);
        north.Process.WaitForLine("on-master has ended with status 3", s_limit);
    }

    [Fact]
    public void HookThatOthersMayReplace_IsRefusedWithTheCure()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        string script = north.WriteScript("notify", "#!/bin/sh\n");
        File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.GroupWrite);
        NativeNode node = NativeNode.Start(north, NativeNode.Router(more: $"on-master = [\"{script}\"]"));

        node.Process.WaitForLine($"on-master: {script} can be written by others than root, who could become root by it: run chmod go-w {script}", s_limit);
        node.Process.WaitForExit(s_limit);
        Assert.Equal(2, node.Process.ExitCode);
    }

    private static bool IsGone(int processId) =>
        !File.Exists($"/proc/{processId}/status") || File.ReadAllText($"/proc/{processId}/status").Contains("State:\tZ", StringComparison.Ordinal);
}
