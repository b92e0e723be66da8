using System;
using System.IO;
using System.Text;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>The binary for images that count every kilobyte: <c>run</c> and the ucarp command line, without the other verbs.</summary>
[Collection(ExactTime.Name)]
public sealed class EmbeddedTests(ITestOutputHelper output)
{
    private const long MaximumBytes = 3 << 20;
    // 3 MB; a file that was written just now is mapped in larger pieces around each fault.
    private const long MaximumResidentKilobytes = 3500;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    [Fact]
    public void Binary_IsAtMostThreeMebibytes_AndNeedsNothing()
    {
        byte[] file = File.ReadAllBytes(NativeCarpBinary.EmbeddedPath);
        var binary = new ElfFile(file);
        output.WriteLine($"{file.Length} bytes");
        // A message of the framework: without reflection they are left out unless one insists.
        Assert.True(file.AsSpan().IndexOf(Encoding.Unicode.GetBytes("Access to the path")) >= 0);
        Assert.False(binary.HasInterpreter);
        Assert.Equal(0, binary.NeededLibraries);
        Assert.InRange(file.Length, 1, MaximumBytes);
    }

    [Theory]
    [InlineData(0, "nativecarp run [--config FILE]", "--help")]
    [InlineData(0, "nativecarp run [--config FILE]", "run", "-h")]
    [InlineData(0, "--vhid=<id>", "-h")]
    [InlineData(1, "an embedded build has no verb but run; the full one may have status", "status")]
    [InlineData(1, "the words after run are not understood", "run", "--confg", "file")]
    public void Words_GetAnAnswer(int exitCode, string expected, params string[] words)
    {
        using var laboratory = new Laboratory("north");
        RunningProcess process = laboratory["north"].Start(NativeCarpBinary.EmbeddedPath, words);
        process.WaitForLine(expected, s_limit);
        process.WaitForExit(s_limit);
        Assert.Equal(exitCode, process.ExitCode);
    }

    [Fact]
    public void MasterOfAFileIsKilled_TheUcarpCommandLineTakesOver_AndBothAreSmall()
    {
        using var laboratory = new Laboratory("north", "south", "client");
        Host north = laboratory["north"];
        Host south = laboratory["south"];
        var options = new NodeOptions { Vhid = 1, Advskew = 100, VirtualAddress = NativeNode.VirtualAddress };
        RunningProcess master = north.Start(
            Copy(north), "run", "--config", NativeNode.WriteConfiguration(north, NativeNode.Router(more: $"on-master = \"{north.WriteScript("hook", "#!/bin/sh\nenv\n")}\"")));
        master.WaitForLine("BACKUP -> MASTER", s_limit);
        master.WaitForLine("NATIVECARP_REASON=master-down", s_limit);
        RunningProcess backup = south.Start(Copy(south), [.. options.Arguments(south.Address), "--manage-address", "-f", "local7"]);
        backup.WaitForLine("Switching to state: BACKUP", s_limit);
        laboratory.Frames.WaitForAdvertisement(north, WallClock.Now, s_limit);
        output.WriteLine($"resident: run {Resident(master)} kB, ucarp's command line {Resident(backup)} kB");
        Assert.All([master, backup], process => Assert.InRange(Resident(process), 1, MaximumResidentKilobytes));

        long killed = master.Send(Signal.Kill);
        long taken = laboratory.Frames.WaitForAdvertisement(south, killed, s_limit).Time;
        long over = taken - laboratory.Frames.Advertisements(north)[^1].Time - options.MasterDownTime;
        // Its daemon is dead, its kernel still answers.
        north.CutOff();
        ClientProbe probe = laboratory["client"].Probe(NativeNode.VirtualAddress);
        probe.Answers.WaitFor("an answer of the new master", answer => answer.Time > taken && south.HardwareAddress.Equals(answer.Node), s_limit);

        output.WriteLine($"taken over {WallClock.Milliseconds(over):F3} ms after the formula");
        Assert.InRange(over, -2 * WallClock.Millisecond, WallClock.StallAllowance);
    }

    private static long Resident(RunningProcess process) => ProcessStatus.ResidentKilobytes(process.Pid);

    private static string Copy(Host host)
    {
        string copy = Path.Combine(host.Folder, "nativecarp");
        File.Copy(NativeCarpBinary.EmbeddedPath, copy);
        return copy;
    }
}
