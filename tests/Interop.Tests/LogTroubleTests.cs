using System;
using System.Linq;
using System.Threading.Tasks;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>Wherever the log cannot go, the protocol goes on.</summary>
public sealed class LogTroubleTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly NodeOptions s_options = new() { DeadRatio = 1, Advskew = 10 };

    private enum DeviceLog
    {
        Missing,
        Listening,
        Full,
    }

    private const string FullPipe = "{ timeout 0.5 cat /dev/zero; \"$@\"; } 2>&1 | sleep 1000";

    // The shell's words around "$@", which is the daemon. The shell stays: the daemon shall not be process 1.
    private static readonly Trouble[] s_troubles =
    [
        new("no /dev/log", DeviceLog.Missing, "\"$@\"; exit"),
        new("a full /dev/log", DeviceLog.Full, "\"$@\"; exit"),
        new("no /dev/log in the background", DeviceLog.Missing, "\"$@\" -B; sleep 1000"),
        new("a full /dev/log in the background", DeviceLog.Full, "\"$@\" -B; sleep 1000"),
        new("closed standard streams", DeviceLog.Listening, "\"$@\" <&- >&- 2>&-; exit"),
        new("closed stdout", DeviceLog.Listening, "\"$@\" >&-; exit"),
        new("a full device", DeviceLog.Listening, "\"$@\" >/dev/full 2>&1; exit"),
        new("streams that cannot be written", DeviceLog.Listening, "\"$@\" 1</dev/null 2</dev/null; exit"),
        new("a pipe that nobody holds", DeviceLog.Listening, "\"$@\" 2>&1 | true; sleep 1000"),
        // The pipe is full before the daemon starts; the scripts, which inherit it, may wait for ever.
        new("a pipe that nobody reads", DeviceLog.Listening, FullPipe, ScriptsMayHang: true),
        new("everything at once", DeviceLog.Full, FullPipe, ScriptsMayHang: true),
    ];

    private sealed record Trouble(string Name, DeviceLog DeviceLog, string Shell, bool ScriptsMayHang = false)
    {
        public override string ToString() => Name;
    }

    [Fact]
    public Task TroubleWithTheLog_DelaysNoAdvertisement() => SideBySide.Run(s_troubles, trouble =>
    {
        using var laboratory = new Laboratory("north", "stranger");
        Host north = laboratory["north"];
        var scripts = new Scripts(north);
        string entry = trouble.DeviceLog switch
        {
            DeviceLog.Missing => DeviceFolder.WriteEntry(north, null),
            DeviceLog.Listening => DeviceFolder.WriteEntry(north, new SyslogListener(north).Path),
            _ => DeviceFolder.WriteEntry(north, new SyslogListener(north, reads: false).Path),
        };
        long start = WallClock.Now;
        // A process namespace of its own, so that disposing ends whatever the shell started.
        north.Start(
            entry,
            [
                "unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", trouble.Shell, "sh",
                Node.FindProgram(DaemonKind.NativeCarp, north), .. s_options.Arguments(north.Address),
                "-u", scripts.Up, "-d", scripts.Down, "-D", "-z",
            ]);
        CapturedFrame genuine = laboratory.Frames.WaitForAdvertisement(north, start, s_limit);

        // Each of these is worth a line at debug level, and some are worth a warning.
        RawSocket injector = laboratory["stranger"].OpenInjector();
        for (int count = 0; count < 5; count++)
        {
            foreach (MalformedFrame frame in MalformedFrames.From(genuine.Bytes))
            {
                injector.Send(frame.Bytes);
            }

            genuine = laboratory.Frames.WaitForAdvertisement(north, genuine.Time, s_limit);
        }

        long[] times = [.. laboratory.Frames.Advertisements(north).Where(frame => frame.Sender == north).Select(frame => frame.Time)];
        long longest = times.Zip(times.Skip(1), (earlier, later) => later - earlier).Max();
        lock (output)
        {
            output.WriteLine($"{trouble}: longest silence {WallClock.Milliseconds(longest):F1} ms");
        }

        Assert.InRange(longest, WallClock.Second, (WallClock.Second * 266 / 256) + WallClock.StallAllowance);
        if (!trouble.ScriptsMayHang)
        {
            scripts.WaitForRuns(s_limit, "down", "up");
        }
    });
}
