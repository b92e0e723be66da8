namespace NativeCarp.Platform.Linux.Tests;

public sealed class ProcessEnvironmentTests
{
    [Fact]
    public void Parse_Marked_KeepsTheRestByteForByte()
    {
        ProcessEnvironment environment = ProcessEnvironment.Parse([.. "A=1\0"u8, .. ProcessEnvironment.Mark, (byte)'B', (byte)'=', 0xff, 0]);

        Assert.True(environment.IsMarked);
        Assert.Equal([.. "A=1\0B="u8, 0xff, 0], environment.Entries.ToArray());
    }

    [Fact]
    public void Parse_NotMarked_SaysSoAndDropsAnUnfinishedEntry()
    {
        ProcessEnvironment environment = ProcessEnvironment.Parse("A=1\0B=2"u8);

        Assert.False(environment.IsMarked);
        Assert.Equal("A=1\0"u8.ToArray(), environment.Entries.ToArray());
    }
}
