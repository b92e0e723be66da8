using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>The native daemon's log, wherever its configuration sends it.</summary>
public sealed class LogTargetTests(ITestOutputHelper output)
{
    private const string Transition = "web (vhid 1@eth0): BACKUP -> MASTER (master down: no advertisement for 3";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly string s_routers = ControlTests.Routers(("web", 1, 101));

    [Fact]
    public void Json_EveryLineParses_AndAChangeOfStateTellsAllOfIt()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(laboratory["north"], $"log = \"json\"\nlog-level = \"debug\"\n{s_routers}");
        OutputLine line = node.Process.WaitForLine("\"to\":\"MASTER\"", s_limit);
        node.Process.Send(Signal.Terminate);
        node.Process.WaitForEndOfOutput(s_limit);

        using JsonDocument change = JsonDocument.Parse(line.Text);
        JsonElement members = change.RootElement;
        Assert.Equal("state", members.GetProperty("event").GetString());
        Assert.Equal("notice", members.GetProperty("level").GetString());
        Assert.Equal("web", members.GetProperty("name").GetString());
        Assert.Equal(1, members.GetProperty("vhid").GetInt32());
        Assert.Equal("eth0", members.GetProperty("interface").GetString());
        Assert.Equal("BACKUP", members.GetProperty("from").GetString());
        Assert.StartsWith("no advertisement for 3", members.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.StartsWith(Transition, members.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.InRange(members.GetProperty("time").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
        OutputLine[] lines = node.Process.Lines.Snapshot();
        Assert.All(lines, each => JsonDocument.Parse(each.Text).Dispose());
        Assert.All(lines, each => Assert.False(each.IsError));
        output.WriteLine(string.Join(Environment.NewLine, lines.AsEnumerable()));
    }

    [Fact]
    public void File_MovedAwayAndReloaded_GoesOnInANewOne()
    {
        using var laboratory = new Laboratory("north");
        Host host = laboratory["north"];
        string path = Path.Combine(host.Folder, "carp.log");
        NativeNode node = NativeNode.Start(host, $"log = \"file\"\nlog-file = \"carp.log\"\n{s_routers}");
        WaitForText(path, Transition);

        File.Move(path, path + ".1");
        node.Process.Send(Signal.User1);
        WaitForText(path + ".1", "web (vhid 1@eth0): MASTER");
        Assert.False(File.Exists(path));
        node.Process.Send(Signal.Hangup);
        WaitForText(path, "configuration read again: 0 virtual routers added, 0 changed, 0 removed");
        string before = File.ReadAllText(path + ".1");
        node.Process.Send(Signal.Terminate);
        node.Process.WaitForEndOfOutput(s_limit);

        Assert.Contains("SIGTERM: stopping", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(path + ".1"));
        Assert.Empty(node.Process.Lines.Snapshot());
    }

    [Fact]
    public void File_FullDisk_IsOneLineOnTheStandardErrorAndNothingElse()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(laboratory["north"], $"log = \"file\"\nlog-file = \"/dev/full\"\n{s_routers}");
        laboratory.Frames.WaitForAdvertisement(node.Host, 0, s_limit);
        node.Process.Send(Signal.User1);
        node.Process.Send(Signal.Terminate);
        node.Process.WaitForEndOfOutput(s_limit);

        Assert.Equal(0, node.Process.ExitCode);
        OutputLine line = Assert.Single(node.Process.Lines.Snapshot());
        Assert.True(line.IsError);
        Assert.Contains("cannot write to the log file /dev/full", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void File_FolderMissing_EndsTheStartWithTheReason()
    {
        using var laboratory = new Laboratory("north");
        NativeNode node = NativeNode.Start(laboratory["north"], $"log = \"file\"\nlog-file = \"/nowhere/carp.log\"\n{s_routers}");
        node.Process.WaitForEndOfOutput(s_limit);

        Assert.Equal(2, node.Process.ExitCode);
        Assert.Contains(
            "cannot open the log file /nowhere/carp.log: ENOENT; its folder must exist",
            Assert.Single(node.Process.Lines.Snapshot()).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Syslog_GetsEveryLineWithItsLevel()
    {
        const int DaemonNotice = (3 * 8) + 5;
        using var laboratory = new Laboratory("north");
        var listener = new SyslogListener(laboratory["north"]);
        string entry = DeviceFolder.WriteEntry(laboratory["north"], listener.Path);
        NativeNode node = NativeNode.Start(laboratory["north"], $"log = \"syslog\"\n{s_routers}", entry);
        SyslogMessage change = listener.WaitFor(Transition, s_limit);
        node.Process.Send(Signal.Terminate);
        listener.WaitFor("SIGTERM: stopping", s_limit);
        node.Process.WaitForEndOfOutput(s_limit);

        Assert.Equal(DaemonNotice, change.Priority);
        Assert.Equal($"nativecarp[{node.Process.Pid}]", change.Tag);
        Assert.Empty(node.Process.Lines.Snapshot());
    }

    private static void WaitForText(string path, string text) => Wait.Until(
        $"'{text}' in {path}",
        () => File.Exists(path) && File.ReadAllText(path).Contains(text, StringComparison.Ordinal),
        s_limit,
        () => File.Exists(path) ? File.ReadAllText(path) : "(no such file)");
}
