using NativeCarp.Cli.Commands;

namespace NativeCarp.Cli.Tests.Commands;

public sealed class SelfTestTests
{
    [Fact]
    public void Run_HereAsInTheBinary_FindsNothing() => Assert.Empty(SelfTest.Run());
}
