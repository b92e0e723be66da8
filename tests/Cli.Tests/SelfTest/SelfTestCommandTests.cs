using NativeCarp.Cli.SelfTest;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.SelfTest;

public sealed class SelfTestCommandTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_HereAsInTheBinary_PassesEveryCheck() => Assert.True(SelfTestCommand.Run(new TestOutput(output)));

    private sealed class TestOutput(ITestOutputHelper output) : ITextOutput
    {
        public bool IsJournal => false;

        public bool Write(string text) => TryWrite(text);

        public bool TryWrite(string text)
        {
            output.WriteLine(text.TrimEnd());
            return true;
        }
    }
}
