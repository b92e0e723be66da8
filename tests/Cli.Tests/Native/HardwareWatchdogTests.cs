using System;
using System.IO;
using NativeCarp.Cli.Logging;
using NativeCarp.Cli.Native;
using NativeCarp.Cli.Tests.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Tests.Native;

public sealed class HardwareWatchdogTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("nativecarp-").FullName;
    private readonly TestClock _clock = new();
    private readonly RecordedOutput _output = new();

    private string Device => Path.Combine(_folder, "watchdog");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Serve_IsWrittenToOnceASecond_HoweverOftenTheLoopTurns()
    {
        File.WriteAllText(Device, "");
        using (HardwareWatchdog watchdog = Open()!)
        {
            for (int turn = 0; turn < 25; turn++)
            {
                watchdog.Serve();
                _clock.Now = _clock.Now.AddNanoseconds(Second / 10);
            }

            Assert.Equal(Second / 2, watchdog.NextDeadline.NanosecondsSince(_clock.Now));
        }

        Assert.Equal("...", File.ReadAllText(Device));
    }

    [Fact]
    public void Disarm_IsTheLastThingWritten_AndNotWithoutBeingAsked()
    {
        File.WriteAllText(Device, "");
        using (HardwareWatchdog watchdog = Open()!)
        {
            watchdog.Serve();
            watchdog.Disarm();
        }

        Assert.Equal(".V", File.ReadAllText(Device));
    }

    [Fact]
    public void Open_OfNoDevice_IsALineInTheLog_AndMakesNoFile()
    {
        Assert.Null(Open());

        Assert.False(File.Exists(Device));
        Assert.Contains($"watchdog {Device} is not used: No such file or directory; load its driver", _output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Serve_DeviceThatRefuses_IsNamedOnce()
    {
        using HardwareWatchdog watchdog = HardwareWatchdog.Open("/dev/full", _clock, NewLog())!;
        watchdog.Serve();
        _clock.Now = _clock.Now.AddNanoseconds(2 * Second);
        watchdog.Serve();

        Assert.Equal(1, _output.Text.Split("cannot write to the watchdog /dev/full").Length - 1);
    }

    private HardwareWatchdog? Open() => HardwareWatchdog.Open(Device, _clock, NewLog());

    private Log NewLog() => new([new StreamLogSink(_output, _output, new FixedWallClock())], isDebugEnabled: false);

    private sealed class TestClock : IMonotonicClock
    {
        public MonotonicInstant Now { get; set; } = new(5 * Second);
    }
}
