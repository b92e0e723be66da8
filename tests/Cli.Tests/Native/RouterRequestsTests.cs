using System;
using System.IO;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Native;

public sealed class RouterRequestsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nativecarp-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "1-eth0-40.asked");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, true, "drain\n")]
    [InlineData(5, false, "demote 5\n")]
    [InlineData(255, true, "demote 255\ndrain\n")]
    public void Write_IsWhatReadFinds(byte demotion, bool isDrained, string text)
    {
        new RouterRequests(demotion, isDrained).Write(Path);

        Assert.Equal(text, File.ReadAllText(Path));
        Assert.Equal(new RouterRequests(demotion, isDrained), RouterRequests.Read(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Write_Nothing_LeavesNoFile()
    {
        new RouterRequests(5, IsDrained: true).Write(Path);

        default(RouterRequests).Write(Path);

        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal(default, RouterRequests.Read(Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("demote 256\nsleep\ndemote\n\0")]
    public void Read_WhatCannotBeUnderstood_AsksNothing(string text)
    {
        File.WriteAllText(Path, text);

        Assert.Equal(default, RouterRequests.Read(Path));
    }

    [Fact]
    public void WriteAndRead_OfWhatIsNoFile_SayWhatToDo()
    {
        string inTheWay = System.IO.Path.Combine(_folder, "missing", "1-eth0-40.asked");

        PlatformException refusal = Assert.Throws<PlatformException>(() => new RouterRequests(5, IsDrained: false).Write(inTheWay));

        Assert.StartsWith($"cannot write {inTheWay}: No such file or directory; ", refusal.Message, StringComparison.Ordinal);
    }
}
