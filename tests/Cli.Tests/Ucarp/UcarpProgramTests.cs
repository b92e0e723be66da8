using NativeCarp.Cli.Tests.Logging;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Ucarp;

public sealed class UcarpProgramTests
{
    [Fact]
    public void Report_AnUnknownOption_NamesItOnTheErrorStreamAndShowsUsageOnTheOther()
    {
        var output = new RecordedOutput();
        var error = new RecordedOutput();

        UcarpProgram.Report(CommandLineText.Parse("-q"), output, error, new FixedTime());

        Assert.Equal("ucarp: invalid option -- 'q'\n", error.Text);
        Assert.Equal(UcarpUsage.Text, output.Text);
    }

    [Fact]
    public void Report_ABadValue_IsAnErrorLine()
    {
        var output = new RecordedOutput();
        var error = new RecordedOutput();

        UcarpProgram.Report(CommandLineText.Parse("-v 0 -q"), output, error, new FixedTime());

        Assert.Equal(
            "2026-11-21T09:00:00.123456: [ERROR] vhid must be between 1 and 255. --vhid=0 is not a number from 1 to 255:"
            + " write for example --vhid=1\nucarp: invalid option -- 'q'\n",
            error.Text);
        Assert.Equal("", output.Text);
    }

    [Fact]
    public void Report_ControlCharacters_ReachNoTerminal()
    {
        var error = new RecordedOutput();

        UcarpProgram.Report(CommandLineText.Parse("-\u001b"), new RecordedOutput(), error, new FixedTime());

        Assert.Equal("ucarp: invalid option -- '?'\n", error.Text);
    }
}
