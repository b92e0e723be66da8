using System;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>The longest test by far, because the contract's limits are minutes. In a class of its own it waits beside all others.</summary>
public sealed class HangingScriptTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly NodeOptions s_options = new() { DeadRatio = 1, Advskew = 10 };

    [Fact]
    public void HangingUpScript_IsSaidAfterAMinute_AndEndedAMinuteAfterTheRoleHasChanged()
    {
        using var laboratory = new Laboratory("north", "rival");
        var scripts = new Scripts(laboratory["north"], up: "sleep 1000");
        Node north = Node.Start(DaemonKind.NativeCarp, laboratory["north"], s_options, scripts, "-z");
        var rival = new ForgedAdvertisement(s_options, laboratory["rival"].Address);
        RawSocket injector = laboratory["rival"].OpenInjector();
        ScriptEvent began = scripts.WaitFor("up", hasEnded: false, 0, s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, began.Time + (2 * WallClock.Second), s_limit);

        OutputLine said = north.Process.Lines.WaitFor(
            "warning about the script",
            line => line.Time > began.Time + (50 * WallClock.Second) && Names(line, scripts.Up),
            TimeSpan.FromSeconds(75));
        Assert.InRange(said.Time - began.Time, 59 * WallClock.Second, 65 * WallClock.Second);

        long asked = WallClock.Now;
        injector.Send(rival.Write(1, 0));
        north.WaitForRole("BACKUP", asked, s_limit);
        using var keeper = new RepeatedFrame(injector, () => rival.Write(1, 0));
        ScriptEvent down = scripts.WaitFor("down", hasEnded: false, asked, TimeSpan.FromSeconds(75));
        output.WriteLine($"the down script began {WallClock.Milliseconds(down.Time - asked):F0} ms after the change of role");
        Assert.InRange(down.Time - asked, 59 * WallClock.Second, 65 * WallClock.Second);
        Assert.Equal("BACKUP", north.Roles[^1]);
    }

    private static bool Names(OutputLine line, string script) =>
        line.Text.Contains("[WARNING]", StringComparison.Ordinal) && line.Text.Contains(script, StringComparison.Ordinal);
}
