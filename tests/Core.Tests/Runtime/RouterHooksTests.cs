using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Runtime;

public sealed class RouterHooksTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly FakeProcessRunner _runner = new();
    private readonly List<HookReport> _reports = [];
    private readonly RouterHooks _hooks;
    private MonotonicInstant _now = new(1000 * Second);

    public RouterHooksTests() => _hooks = new RouterHooks(
        new HookCommands { Commands = [["/master"], ["/backup", "x"], null, ["/stop"]], User = "www", TimeLimitNanoseconds = 5 * Second },
        _runner,
        _reports.Add);

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void Tell_Several_RunInOrderOneAtATime()
    {
        Tell(HookEvent.Master);
        Tell(HookEvent.Backup);
        Tell(HookEvent.Master);
        Serve();
        Assert.Equal(["/master"], _runner.Started);
        Assert.Equal((HookEvent.Master, 2), (_hooks.Running, _hooks.WaitingCount));

        End(exitCode: 0);
        End(exitCode: 1);
        End(exitCode: 0);

        Assert.Equal(["/master", "/backup x", "/master"], _runner.Started);
        Assert.Equal(["Event=Master", "Event=Backup", "Event=Master"], _runner.Environments.Select(environment => environment[0]));
        Assert.All(_runner.Users, user => Assert.Equal("www", user));
        Assert.False(_hooks.IsBusy);
        Assert.True(_hooks.NextDeadline.IsNever);
    }

    [Fact]
    public void Tell_Stop_DropsWhatWaits()
    {
        Tell(HookEvent.Master);
        Serve();
        Tell(HookEvent.Backup);
        Tell(HookEvent.Stop);
        End(exitCode: 0);

        Assert.Equal(["/master", "/stop"], _runner.Started);
    }

    [Fact]
    public void Tell_EventWithoutACommand_RunsNothing()
    {
        Tell(HookEvent.Fault);
        Serve();

        Assert.Empty(_runner.Started);
        Assert.False(_hooks.IsBusy);
    }

    [Fact]
    public void Tell_MoreThanMayWait_DropsTheOldestAndSaysSo()
    {
        Tell(HookEvent.Master);
        Serve();
        for (int i = 0; i < 9; i++)
        {
            Tell(i % 2 == 0 ? HookEvent.Backup : HookEvent.Master);
        }

        Assert.Equal(8, _hooks.WaitingCount);
        Assert.Equal(HookEvent.Backup, _reports.Single(report => report.Kind == HookReportKind.Skipped).Event);
    }

    [Fact]
    public void HandleTimeout_RunsTooLong_IsEndedPolitelyThenByForceAndHasFailed()
    {
        Tell(HookEvent.Master);
        Serve();

        _now = _hooks.NextDeadline;
        Serve();
        Assert.Equal([101], _runner.Ended);
        _now = _hooks.NextDeadline;
        Serve();
        Assert.Equal([101, 101], _runner.Ended);
        Assert.Single(_reports, report => report.Kind == HookReportKind.Overdue);

        Assert.True(_hooks.HandleExit(new ProcessExit(101, 0, 0), _now, out HookEvent what, out bool hasFailed));
        Assert.Equal((HookEvent.Master, true), (what, hasFailed));
        Assert.Equal(6 * Second, _reports[^1].RunNanoseconds);
    }

    [Fact]
    public void HandleTimeout_Refused_HasFailedAndTheNextRuns()
    {
        Tell(HookEvent.Master);
        _runner.Result = new PlatformResult(PlatformStatus.Failed, 2);
        _hooks.HandleTimeout(_now, out HookEvent? failed);

        Assert.Equal(HookEvent.Master, failed);
        Assert.Equal(HookReportKind.Refused, _reports[^1].Kind);
        Assert.False(_hooks.IsBusy);
    }

    [Fact]
    public void HandleExit_OfAnotherProcess_IsNotOurs()
    {
        Assert.False(_hooks.HandleExit(new ProcessExit(0, 0, 0), _now, out _, out _));
        Tell(HookEvent.Master);
        Serve();

        Assert.False(_hooks.HandleExit(new ProcessExit(7, 0, 0), _now, out _, out _));
        Assert.True(_hooks.IsBusy);
    }

    private void Tell(HookEvent what) => _hooks.Tell(what, [$"Event={what}"], _now);

    private void Serve() => _hooks.HandleTimeout(_now, out _);

    private void End(int exitCode)
    {
        Assert.True(_hooks.HandleExit(new ProcessExit(_runner.LastProcessId, exitCode, 0), _now, out _, out bool hasFailed));
        Assert.Equal(exitCode != 0, hasFailed);
        Serve();
    }
}
