using System;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Native;

/// <summary>
/// Tells the supervisor, where there is one, what the daemon does, and that its loop still turns: whatever keeps the loop from turning
/// keeps the supervisor from hearing so. A supervisor that does not listen is worth one line in the log, and nothing waits for it.
/// </summary>
internal sealed class ServiceReporter : IDisposable
{
    /// <summary>How long to wait with what the supervisor had no room for.</summary>
    private const long RetryNanoseconds = 100_000_000;

    private readonly IServiceNotifier? _notifier;
    private readonly IPlatform _platform;
    private readonly Func<string> _describeState;
    private readonly Log _log;
    private readonly long _beatNanoseconds;
    private MonotonicInstant _nextBeat = MonotonicInstant.Never;
    private MonotonicInstant _nextTry = MonotonicInstant.Never;
    private ServiceNotice _notice;
    private string _status = "";
    private string _remark = "";
    private bool _hasChanged;
    private bool _hasFailed;

    /// <summary>Looks whether there is somebody to tell.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="describeState">What the daemon does now, as a line for people.</param>
    /// <param name="log">Hears of a supervisor that does not listen.</param>
    public ServiceReporter(IPlatform platform, Func<string> describeState, Log log)
    {
        _platform = platform;
        _describeState = describeState;
        _log = log;
        try
        {
            _notifier = platform.OpenServiceNotifier();
        }
        catch (PlatformException e)
        {
            log.Warning($"the service manager is told nothing: {e.Message}");
        }

        if (_notifier is { WatchdogNanoseconds: > 0 and long silence })
        {
            // Twice as often as it must be, so that one beat may be late. Source: sd_watchdog_enabled(3).
            _beatNanoseconds = silence / 2;
            _nextBeat = platform.MonotonicClock.Now;
        }
    }

    /// <summary>When there is something to tell that no event brings up.</summary>
    public MonotonicInstant NextDeadline => MonotonicInstant.Earlier(_nextBeat, _nextTry);

    /// <summary>The configuration is in force and the loop turns.</summary>
    public void TellReady() => Tell(ServiceNotice.Ready);

    /// <summary>The configuration is being read again.</summary>
    public void TellReloading() => Tell(ServiceNotice.Reloading);

    /// <summary>The configuration has been read again.</summary>
    /// <param name="isInForce">Whether it is the one in force now. The supervisor has no word for a refusal but the status line.</param>
    public void TellReloaded(bool isInForce)
    {
        _remark = isInForce ? "" : "; the last reload was refused, the log says why";
        Tell(ServiceNotice.Ready);
    }

    /// <summary>The daemon is leaving.</summary>
    public void TellStopping() => Tell(ServiceNotice.Stopping);

    /// <summary>A virtual router has changed its state; told at the end of the turn.</summary>
    public void NoteChange() => _hasChanged = true;

    /// <summary>Tells, at the end of a turn of the loop, what there is to tell.</summary>
    public void Serve()
    {
        if (_hasChanged)
        {
            Tell(_nextTry.IsNever ? ServiceNotice.Status : _notice);
        }

        MonotonicInstant now = _platform.MonotonicClock.Now;
        if (_nextTry <= now)
        {
            Send(_notice);
        }

        if (_nextBeat <= now)
        {
            _nextBeat = now.AddNanoseconds(_beatNanoseconds);
            Note(_notifier!.Notify(ServiceNotice.Alive, ""));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _notifier?.Dispose();

    private void Tell(ServiceNotice notice)
    {
        _hasChanged = false;
        if (_notifier is not null)
        {
            _status = _describeState() + _remark;
            Send(notice);
        }
    }

    private void Send(ServiceNotice notice)
    {
        PlatformResult result = _notifier!.Notify(notice, _status);
        // What is lost here is not always told again: a supervisor that misses READY ends the daemon.
        _notice = notice;
        _nextTry = result.Status == PlatformStatus.TryAgain
            ? _platform.MonotonicClock.Now.AddNanoseconds(RetryNanoseconds)
            : MonotonicInstant.Never;
        Note(result);
    }

    private void Note(PlatformResult result)
    {
        if (!result.IsOk && !_hasFailed)
        {
            _hasFailed = true;
            _log.Warning($"the service manager does not hear what it is told: {_platform.DescribeError(result.NativeCode)}; going on");
        }
    }
}
