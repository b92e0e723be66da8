using System.Text;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class CommandLineMemoryTests
{
    [Theory]
    [InlineData("ucarp|-p|secret|-v|1|", "ucarp|-p|xxxxxx|-v|1|")]
    [InlineData("ucarp|-psecret|", "ucarp|-pxxxxxx|")]
    [InlineData("ucarp|-zPpsecret|", "ucarp|-zPpxxxxxx|")]
    [InlineData("ucarp|--pass=secret|--pas=secret|", "ucarp|--pass=xxxxxx|--pas=xxxxxx|")]
    [InlineData("ucarp|--pass|secret", "ucarp|--pass|xxxxxx")]
    [InlineData("ucarp|--upscript=/etc/secret|-u|/etc/secret|", "ucarp|--upscript=/etc/secret|-u|/etc/secret|")]
    [InlineData("ucarp|-x|topsecret|secretary|", "ucarp|-x|topsecret|secretary|")]
    public void Hide_Secret_OverwritesItWhereItIsAValue(string before, string after)
    {
        byte[] memory = Memory(before);

        CommandLineMemory.Hide(memory, "secret"u8);

        Assert.Equal(after, Text(memory));
    }

    [Fact]
    public void Hide_NoSecret_ChangesNothing()
    {
        byte[] memory = Memory("ucarp|-v|1|");

        CommandLineMemory.Hide(memory, []);

        Assert.Equal("ucarp|-v|1|", Text(memory));
    }

    [Theory]
    [InlineData("/usr/sbin/nativecarp|-B|-v|1|", "ucarp|-B|-v|1|||||||||||||||")]
    [InlineData("ucarp|-B|", "ucarp|-B|")]
    [InlineData("uc|-B|", "uc|-B|")]
    [InlineData("", "")]
    public void SetName_FirstArgument_IsReplacedWithinTheSameMemory(string before, string after)
    {
        byte[] memory = Memory(before);

        CommandLineMemory.SetName(memory, "ucarp"u8);

        Assert.Equal(after.PadRight(before.Length, '|'), Text(memory));
    }

    [Theory]
    [InlineData("12 (a) b) R", true)]
    [InlineData("12 (ucarp) S", true)]
    [InlineData("12 ucarp S", false)]
    public void TryParseRange_Stat_FindsTheArgumentsBehindAnyName(string start, bool isThere)
    {
        string fields = string.Join(' ', System.Linq.Enumerable.Range(4, 44));
        byte[] stat = Encoding.ASCII.GetBytes($"{start} {fields} 140000 140099 140100 140200 0\n");

        Assert.Equal(isThere, CommandLineMemory.TryParseRange(stat, out nuint first, out nuint end));
        Assert.Equal(isThere ? (140000u, 140099u) : (0u, 0u), ((uint)first, (uint)end));
    }

    [Theory]
    [InlineData("12 (ucarp) S 1 2 3")]
    [InlineData("")]
    public void TryParseRange_TooShort_FindsNothing(string stat) =>
        Assert.False(CommandLineMemory.TryParseRange(Encoding.ASCII.GetBytes(stat), out _, out _));

    private static byte[] Memory(string text) => Encoding.ASCII.GetBytes(text.Replace('|', '\0'));

    private static string Text(byte[] memory) => Encoding.ASCII.GetString(memory).Replace('\0', '|');
}
