using System;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>What <c>-B</c> promises whoever started it, and what others see of the process.</summary>
public sealed class BackgroundTests
{
    private const string Password = "mekmitasdigoat";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private static readonly NodeOptions s_options = new() { Password = Password, DeadRatio = 1 };
    private static readonly string[] s_names = ["ucarp", "nativecarp", "vip-daemon"];

    [Fact]
    public Task Daemon_WhateverItsFileIsCalled_IsUcarpInTheProcessListAndHidesItsPassword() => SideBySide.Run(s_names, name =>
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        var machine = new Machine(north);
        var scripts = new Scripts(north);
        string program = north.Link(name, NativeCarpBinary.Path);
        machine.Run([program, .. s_options.Arguments(north.Address), "-u", scripts.Up, "-d", scripts.Down, "-z", "-B"]);

        // When the command has returned, init scripts may look for it.
        string pid = "";
        // While it starts a script there are two of the name, for the moment before the second becomes the script.
        Wait.Until("there is one of the name", () => int.TryParse(pid = machine.Run("pidof", "ucarp").Trim(), CultureInfo.InvariantCulture, out _), s_limit);
        Assert.Equal("ucarp\n", machine.Run("cat", $"/proc/{pid}/comm"));
        string[] words = machine.Run("cat", $"/proc/{pid}/cmdline").Split('\0');
        Assert.Equal("ucarp", words[0].Split('/')[^1]);
        Assert.DoesNotContain(words, word => word.Contains(Password, StringComparison.Ordinal));
        Assert.DoesNotContain(Password, machine.Run("cat", $"/proc/{pid}/environ"), StringComparison.Ordinal);
        Assert.DoesNotContain(Password, machine.Run("ps", "axww"), StringComparison.Ordinal);

        scripts.WaitForRuns(s_limit, "down", "up");
        machine.Run("killall", "ucarp");
        Wait.Until("it has ended", () => machine.Try("pidof", "ucarp").ExitCode != 0, s_limit);
        Assert.Equal(["down", "up", "down"], scripts.Runs);
        Assert.DoesNotContain(machine.Log.Messages.Snapshot(), message => message.Text.Contains(Password, StringComparison.Ordinal));
    });

    [Fact]
    public void ForegroundProcess_HidesItsPasswordToo()
    {
        using var laboratory = new Laboratory("north");
        Node node = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_options, "-z");
        string words = Command.Run("cat", $"/proc/{node.Process.Pid}/cmdline");
        Assert.DoesNotContain(Password, words, StringComparison.Ordinal);
        Assert.Contains("10.9.0.254", words, StringComparison.Ordinal);
    }

    [Fact]
    public void ProcessOneOfAContainer_RunsItsScriptsAndEndsWhenAsked()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        var scripts = new Scripts(north);
        RunningProcess container = north.Start(
            "unshare",
            [
                "--pid", "--fork", "--kill-child", "--mount-proc", Node.FindProgram(DaemonKind.NativeCarp, north),
                .. s_options.Arguments(north.Address), "-u", scripts.Up, "-d", scripts.Down, "-z",
            ]);
        scripts.WaitForRuns(s_limit, "down", "up");
        int daemon = int.Parse(File.ReadAllText($"/proc/{container.Pid}/task/{container.Pid}/children"), CultureInfo.InvariantCulture);
        Command.Run("kill", "-TERM", $"{daemon}");
        container.WaitForExit(s_limit);
        Assert.Equal(0, container.ExitCode);
        Assert.Equal(["down", "up", "down"], scripts.Runs);
    }

    [Fact]
    public void DaemonWithoutInterfaceOption_OnAQuietNetwork_TakesPart()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        // No event of the kernel's shall help: the host has long been up.
        north.Run("sysctl", "-q", "net.ipv6.conf.eth0.disable_ipv6=1");
        var scripts = new Scripts(north);
        RunningProcess daemon = north.Start(
            Node.FindProgram(DaemonKind.NativeCarp, north),
            [.. s_options.Arguments(north.Address)[2..], "-u", scripts.Up, "-d", scripts.Down, "-z"]);
        daemon.WaitForLine("[INFO] Using [eth0] as a network interface", s_limit);
        daemon.WaitForLine("Switching to state: BACKUP", s_limit);
        scripts.WaitForRuns(s_limit, "down", "up");
    }

    [Fact]
    public void MissingInterface_CountsAsReady_SoThatNoBootHangs()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        var machine = new Machine(north);
        long start = WallClock.Now;
        machine.Run(
            Node.FindProgram(DaemonKind.NativeCarp, north),
            "-i", "lan7", "-s", "10.8.0.1", "-v", "1", "-p", Password, "-a", "10.8.0.2", "-z", "-B");
        Assert.InRange(WallClock.Now - start, 0, 2 * WallClock.Second);
        machine.Log.WaitFor("[lan7]", s_limit);
        Assert.Equal(0, machine.Try("pidof", "ucarp").ExitCode);
    }

    [Fact]
    public void WrongValue_IsToldToWhoeverStartedIt()
    {
        using var laboratory = new Laboratory("north");
        var machine = new Machine(laboratory["north"]);
        (int code, string text) = machine.Try(
            Node.FindProgram(DaemonKind.NativeCarp, laboratory["north"]),
            "-i", "eth0", "-s", "10.9.0.1", "-v", "300", "-p", Password, "-a", "10.9.0.254", "-B");
        Assert.Equal(1, code);
        Assert.Contains("vhid must be between 1 and 255.", text, StringComparison.Ordinal);
        Assert.Equal(1, machine.Try("pidof", "ucarp").ExitCode);
    }

    [Fact]
    public void MissingPrivilege_IsToldToWhoeverStartedIt()
    {
        using var laboratory = new Laboratory("north");
        var machine = new Machine(laboratory["north"]);
        string program = Node.FindProgram(DaemonKind.NativeCarp, laboratory["north"]);
        (int code, string text) = machine.Try(
            "setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--",
            program, "-i", "eth0", "-s", "10.9.0.1", "-v", "3", "-p", Password, "-a", "10.9.0.254", "-B");
        Assert.Equal(2, code);
        Assert.Contains("CAP_NET_RAW", text, StringComparison.Ordinal);
        Assert.Equal(1, machine.Try("pidof", "ucarp").ExitCode);
    }

    [Fact]
    public void BackgroundDaemon_SaysNothingOnTheStandardStreamsAndHoldsNoneOpen()
    {
        using var laboratory = new Laboratory("north");
        Host north = laboratory["north"];
        var machine = new Machine(north);
        var scripts = new Scripts(north);
        // The command reads to the end of both streams: it would not return if the daemon held one.
        string program = Node.FindProgram(DaemonKind.NativeCarp, north);
        (int code, string printed) = machine.Try(
            [program, .. s_options.Arguments(north.Address), "-u", scripts.Up, "-d", scripts.Down, "-z", "-B"]);
        Assert.Equal((0, ""), (code, printed));
        scripts.WaitForRuns(s_limit, "down", "up");
        Assert.StartsWith("ucarp[", machine.Log.WaitFor("Switching to state: MASTER", s_limit).Tag, StringComparison.Ordinal);
    }
}
