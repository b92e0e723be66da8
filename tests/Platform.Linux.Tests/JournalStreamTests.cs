using System;
using System.IO;
using System.Net.Sockets;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class JournalStreamTests
{
    [Theory]
    [InlineData("9:31415", "socket:[31415]", true)]
    [InlineData("9:31415", "socket:[1415]", false)]
    [InlineData("9:31415", "socket:[31416]", false)]
    [InlineData("9:31415", "pipe:[31415]", false)]
    [InlineData("9:31415", "/dev/null", false)]
    [InlineData("9:31415", null, false)]
    [InlineData("", "socket:[31415]", false)]
    [InlineData("9:", "socket:[31415]", false)]
    public void Matches_TheVariableNamesThatVerySocket(string named, string? target, bool expected) =>
        Assert.Equal(expected, JournalStream.Matches(named, target));

    [Fact]
    public void IsAt_ARealSocketThatIsNamed_AndNoOther()
    {
        using var journal = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string target = new FileInfo($"/proc/self/fd/{journal.Handle}").LinkTarget!;
        Environment.SetEnvironmentVariable("JOURNAL_STREAM", $"9:{target["socket:[".Length..^1]}");
        try
        {
            Assert.True(JournalStream.IsAt((int)journal.Handle));
            Assert.False(JournalStream.IsAt((int)other.Handle));
        }
        finally
        {
            Environment.SetEnvironmentVariable("JOURNAL_STREAM", null);
        }

        Assert.False(JournalStream.IsAt((int)journal.Handle));
    }
}
