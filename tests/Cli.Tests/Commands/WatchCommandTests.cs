using System;
using System.Linq;
using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Tests.Logging;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Commands;

public sealed class WatchCommandTests
{
    [Theory]
    [InlineData(ProcessSignal.Interrupt)]
    [InlineData(ProcessSignal.Terminate)]
    [InlineData(ProcessSignal.Hangup)]
    [InlineData(ProcessSignal.Quit)]
    public void Run_Signal_EndsWith0AndClosesEverything(ProcessSignal signal)
    {
        FakePlatform platform = new FakePlatform().ThenFrame(Frames.Ucarp).ThenSignal(ProcessSignal.User1).ThenFrame(Frames.Ucarp).ThenSignal(signal);

        Assert.Equal(0, WatchCommand.Run(platform, Request()));
        Assert.Equal(
            [
                "08:59:59.623456 10.99.0.1 vhid 42 advbase 1 advskew 0 first unknown",
                "08:59:59.623456 10.99.0.1 vhid 42 advbase 1 advskew 0 +2.000000 s unknown",
                "",
            ],
            platform.Output.Text.Split('\n'));
        Assert.Equal("", platform.Error.Text);
        Assert.Equal(2, platform.AttachedIndex);
        Assert.Equal(["224.0.0.18", "ff02::12"], platform.Groups.Select(g => g.ToString()));
        Assert.Equal(0, platform.Undisposed);
    }

    [Fact]
    public void Run_Count_EndsAfterSoManyFrames()
    {
        FakePlatform platform = new FakePlatform().ThenFrame(Frames.Ucarp).ThenFrame([1, 2, 3]);

        Assert.Equal(0, WatchCommand.Run(platform, Request() with { Count = 2 }));
        Assert.Equal("08:59:59.623456 malformed: truncated, 3 bytes", platform.Output.Text.Split('\n')[1]);
    }

    [Fact]
    public void Run_ReaderGone_EndsQuietly()
    {
        FakePlatform platform = new FakePlatform { Output = new RecordedOutput(works: false) }.ThenFrame(Frames.Ucarp);

        Assert.Equal(0, WatchCommand.Run(platform, Request()));
        Assert.Equal("", platform.Error.Text);
    }

    [Fact]
    public void Run_UnknownInterface_NamesThoseThereAre()
    {
        var platform = new FakePlatform();

        Assert.Equal(2, WatchCommand.Run(platform, Request() with { InterfaceName = "eth9" }));
        Assert.Equal("nativecarp: There is no interface eth9; there are: eth0, lo\n", platform.Error.Text);
    }

    [Fact]
    public void Run_InterfaceRemoved_SaysSo()
    {
        FakePlatform platform = new FakePlatform().ThenRemoveLink(1).ThenRemoveLink(2);

        Assert.Equal(2, WatchCommand.Run(platform, Request()));
        Assert.Equal("nativecarp: Interface eth0 is gone\n", platform.Error.Text);
    }

    [Fact]
    public void Run_AttachRefused_NamesTheError()
    {
        var platform = new FakePlatform { AttachResult = new PlatformResult(PlatformStatus.LinkDown, 100) };

        Assert.Equal(2, WatchCommand.Run(platform, Request()));
        Assert.Equal("nativecarp: Cannot listen on eth0: E100; is it up?\n", platform.Error.Text);
    }

    [Fact]
    public void Run_PlatformRefuses_ShowsItsMessage()
    {
        var platform = new FakePlatform { Refusal = new PlatformException("cannot open a packet socket: EPERM; run as root") };

        Assert.Equal(2, WatchCommand.Run(platform, Request()));
        Assert.Equal("nativecarp: cannot open a packet socket: EPERM; run as root\n", platform.Error.Text);
    }

    [Theory]
    [InlineData("eth0", 0)]
    [InlineData("eth0 --count 3 --pass a --addr 10.0.0.1 --addr 10.0.0.2", 0)]
    [InlineData("", 1)]
    [InlineData("eth0 --count x", 1)]
    [InlineData("eth0 --bogus", 1)]
    public void Create_CommandLine_IsParsed(string words, int expectedErrors) =>
        Assert.Equal(
            expectedErrors,
            Math.Min(1, WatchCommand.Create(new FakePlatform()).Parse(Tests.Ucarp.CommandLineText.Words(words)).Errors.Count));

    private static WatchRequest Request() => new() { InterfaceName = "eth0" };
}
