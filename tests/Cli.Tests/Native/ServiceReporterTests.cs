using System;
using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Cli.Native;
using NativeCarp.Cli.Tests.Commands;
using NativeCarp.Cli.Tests.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Tests.Native;

public sealed class ServiceReporterTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly RecordedNotifier _notifier = new();
    private readonly RecordedOutput _output = new();
    private FakePlatform _platform = new();
    private string _state = "1 master, 0 backup";

    public void Dispose()
    {
        _notifier.Dispose();
        _platform.Dispose();
    }

    [Fact]
    public void Tell_Nobody_DoesNothingAndWaitsForNothing()
    {
        using ServiceReporter reporter = Open(notifier: null);

        reporter.TellReady();
        reporter.NoteChange();
        reporter.Serve();

        Assert.True(reporter.NextDeadline.IsNever);
        Assert.Equal("", _output.Text);
    }

    [Fact]
    public void Tell_StartReloadsAndStop_InOrderWithTheState()
    {
        using ServiceReporter reporter = Open(_notifier);

        reporter.TellReady();
        reporter.TellReloading();
        reporter.TellReloaded(isInForce: false);
        _state = "0 master, 1 backup";
        reporter.TellReloading();
        reporter.TellReloaded(isInForce: true);
        reporter.TellStopping();

        Assert.Equal(
            [
                (ServiceNotice.Ready, "1 master, 0 backup"),
                (ServiceNotice.Reloading, "1 master, 0 backup"),
                (ServiceNotice.Ready, "1 master, 0 backup; the last reload was refused, the log says why"),
                (ServiceNotice.Reloading, "0 master, 1 backup; the last reload was refused, the log says why"),
                (ServiceNotice.Ready, "0 master, 1 backup"),
                (ServiceNotice.Stopping, "0 master, 1 backup"),
            ],
            _notifier.Told);
    }

    [Fact]
    public void Serve_SeveralChangesInATurn_AreToldOnce()
    {
        using ServiceReporter reporter = Open(_notifier);

        reporter.NoteChange();
        reporter.NoteChange();
        reporter.Serve();
        reporter.Serve();

        Assert.Equal([(ServiceNotice.Status, _state)], _notifier.Told);
    }

    [Fact]
    public void Serve_Watched_BeatsAtHalfTheTimeAndNotBefore()
    {
        _notifier.WatchdogNanoseconds = 4 * Second;
        using ServiceReporter reporter = Open(_notifier);

        // A turn each second: at 0, 2 and 4 one is due.
        for (int second = 0; second < 5; second++)
        {
            reporter.Serve();
            _platform.ThenFrame([]).Wait(MonotonicInstant.Never);
        }

        Assert.Equal(3, _notifier.Told.Count);
        Assert.All(_notifier.Told, told => Assert.Equal((ServiceNotice.Alive, ""), told));
    }

    [Fact]
    public void Serve_SupervisorWithoutRoom_IsToldLaterAndWithTheNewestState()
    {
        _notifier.Results.Enqueue(new PlatformResult(PlatformStatus.TryAgain, 11));
        using ServiceReporter reporter = Open(_notifier);

        reporter.TellReady();
        Assert.Equal(_platform.Now.AddNanoseconds(Second / 10), reporter.NextDeadline);
        reporter.Serve();
        Assert.Single(_notifier.Told);
        _state = "2 master, 0 backup";
        reporter.NoteChange();
        reporter.Serve();

        Assert.Equal((ServiceNotice.Ready, "2 master, 0 backup"), _notifier.Told[1]);
        Assert.True(reporter.NextDeadline.IsNever);
    }

    [Fact]
    public void Tell_SupervisorGone_IsOneLineInTheLog()
    {
        using ServiceReporter reporter = Open(_notifier);
        _notifier.Results.Enqueue(new PlatformResult(PlatformStatus.Failed, 111));
        _notifier.Results.Enqueue(new PlatformResult(PlatformStatus.Failed, 111));

        reporter.TellReady();
        reporter.TellStopping();

        Assert.Single(_output.Text.TrimEnd('\n').Split('\n'));
        Assert.Contains("[WARNING] the service manager does not hear what it is told: E111; going on", _output.Text, StringComparison.Ordinal);
        Assert.True(reporter.NextDeadline.IsNever);
    }

    private ServiceReporter Open(IServiceNotifier? notifier)
    {
        _platform = new FakePlatform { ServiceNotifier = notifier };
        return new ServiceReporter(_platform, () => _state, new Log([new StreamLogSink(_output, _output, new FixedWallClock())], isDebugEnabled: false));
    }

    private sealed class RecordedNotifier : IServiceNotifier
    {
        public List<(ServiceNotice Notice, string Status)> Told { get; } = [];

        /// <summary>What the next calls return; after the last, success.</summary>
        public Queue<PlatformResult> Results { get; } = [];

        public long WatchdogNanoseconds { get; set; }

        public PlatformResult Notify(ServiceNotice notice, string status)
        {
            Told.Add((notice, status));
            return Results.TryDequeue(out PlatformResult result) ? result : PlatformResult.Ok;
        }

        public void Dispose()
        {
        }
    }
}
