using System.Text;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class StartupCodeTests
{
    [Theory]
    [InlineData("7f00-7f08 r-xp 00001000 fe:00 42                         /usr/sbin/nativecarp", true)]
    [InlineData("7f00-7f08 r--p 00001000 fe:00 42                         /usr/sbin/nativecarp", false)]
    [InlineData("7f00-7f08 rw-p 00001000 fe:00 42                         /usr/sbin/nativecarp", false)]
    [InlineData("7f00-7f08 rwxp 00001000 fe:00 42                         /usr/sbin/nativecarp", false)]
    [InlineData("7f00-7f08 r-xp 00000000 00:00 0                          [vdso]", false)]
    [InlineData("7f00-7f08 r-xp 00000000 00:00 0", false)]
    [InlineData("7f08-7f00 r-xp 00001000 fe:00 42                         /usr/sbin/nativecarp", false)]
    [InlineData("r-xp /", false)]
    [InlineData("", false)]
    public void TryParseCode_TakesOnlyTheProgramsUnwritableCode(string line, bool isCode)
    {
        Assert.Equal(isCode, StartupCode.TryParseCode(Encoding.ASCII.GetBytes(line), out nuint start, out nuint end));
        if (isCode)
        {
            Assert.Equal((0x7f00u, 0x7f08u), ((uint)start, (uint)end));
        }
    }

    [Fact]
    public void Release_RealKernel_LeavesTheProgramRunning() => StartupCode.Release(new LibcKernel());
}
