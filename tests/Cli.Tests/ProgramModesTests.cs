using NativeCarp.Cli.Tests.Ucarp;

namespace NativeCarp.Cli.Tests;

public sealed class ProgramModesTests
{
    [Theory]
    [InlineData("ucarp", "", "Ucarp")]
    [InlineData("/usr/sbin/ucarp", "", "Ucarp")]
    [InlineData("./ucarp", "--help", "Ucarp")]
    [InlineData("/usr/sbin/ucarp", "--version", "Ucarp")]
    [InlineData("ucarp", "watch eth0", "Ucarp")]
    [InlineData("nativecarp", "", "Verbs")]
    [InlineData("nativecarp", "--help", "Verbs")]
    [InlineData("nativecarp", "--version", "Verbs")]
    [InlineData("nativecarp", "-?", "Verbs")]
    [InlineData("nativecarp", "watch eth0", "Verbs")]
    [InlineData("nativecarp", "watch -h", "Verbs")]
    [InlineData("nativecarp", "''", "Verbs")]
    [InlineData("nativecarp", "-h", "Ucarp")]
    [InlineData("nativecarp", "-i eth0 -v 1", "Ucarp")]
    [InlineData("nativecarp", "--interface=eth0", "Ucarp")]
    [InlineData("nativecarp", "--", "Ucarp")]
    [InlineData("nativecarp", "–i eth0", "Ucarp")]
    [InlineData("/opt/ucarp/nativecarp", "", "Verbs")]
    [InlineData("ucarp-1.5", "", "Verbs")]
    [InlineData("", "", "Verbs")]
    public void Choose_NameAndFirstWord_Decide(string programPath, string words, string expected) =>
        Assert.Equal(expected, ProgramModes.Choose(programPath, CommandLineText.Words(words)).ToString());
}
