using NativeCarp.Cli.Tests.Commands;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Ucarp;

public sealed class UcarpProgramTests
{
    [Fact]
    public void Report_AnUnknownOption_NamesItOnTheErrorStreamAndShowsUsageOnTheOther()
    {
        using var platform = new FakePlatform();

        UcarpProgram.Report(CommandLineText.Parse("-q"), platform);

        Assert.Equal("ucarp: invalid option -- 'q'\n", platform.Error.Text);
        Assert.Equal(UcarpUsage.Text, platform.Output.Text);
    }

    [Fact]
    public void Report_ABadValue_IsAnErrorLine()
    {
        using var platform = new FakePlatform();

        UcarpProgram.Report(CommandLineText.Parse("-v 0 -q"), platform);

        Assert.Equal(
            "2026-11-21T09:00:00.123456: [ERROR] vhid must be between 1 and 255. --vhid=0 is not a number from 1 to 255:"
            + " write for example --vhid=1\nucarp: invalid option -- 'q'\n",
            platform.Error.Text);
        Assert.Equal("", platform.Output.Text);
    }

    [Fact]
    public void Report_ControlCharacters_ReachNoTerminal()
    {
        using var platform = new FakePlatform();

        UcarpProgram.Report(CommandLineText.Parse("-\u001b"), platform);

        Assert.Equal("ucarp: invalid option -- '?'\n", platform.Error.Text);
    }

    [Fact]
    public void Run_HostHasAnObstacle_SaysItAndEndsBeforeTheWaitingHalfIsToldThatAllIsWell()
    {
        // The platform refuses to report readiness: a start that came that far would end in its exception.
        using var platform = new FakePlatform { Obstacle = "the kernel's carp(4) runs vhid 7 on eth0 already" };

        int exitCode = UcarpProgram.Run(
            ["-i", "eth0", "-s", "10.9.0.1", "-v", "7", "-p", "secret", "-a", "10.9.0.254", "--manage-address", "-f", "none"], platform);

        Assert.Equal(2, exitCode);
        Assert.Equal(
            "2026-11-21T09:00:00.123456: [ERROR] the kernel's carp(4) runs vhid 7 on eth0 already\n", platform.Error.Text);
        Assert.Equal(0, platform.Undisposed);
    }
}
