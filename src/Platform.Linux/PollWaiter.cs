using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// Sleeps in poll(2), with the deadline in a timerfd(2) beside the sources. The timeout of poll(2), ppoll(2) and epoll_wait(2) would not do:
/// the kernel lets it be late by a thousandth of its length, 3.4 ms for a master-down time of 3.4 s. A timerfd is not deferred.
/// Source: <c>select_estimate_accuracy</c> in fs/select.c.
/// </summary>
internal sealed class PollWaiter : IEventWaiter, IDisposable
{
    private const int RetryMilliseconds = 100;

    private readonly ILinuxKernel _kernel;
    private readonly FileDescriptor _timer;
    private readonly List<PollSource> _sources = [];
    private pollfd[] _descriptors = new pollfd[1];
    private MonotonicInstant _armed = MonotonicInstant.Never;

    private PollWaiter(ILinuxKernel kernel, FileDescriptor timer)
    {
        _kernel = kernel;
        _timer = timer;
    }

    /// <exception cref="PlatformException">No timer could be made.</exception>
    internal static PollWaiter Open(ILinuxKernel kernel)
    {
        int result = kernel.TimerfdCreate(Constants.CLOCK_MONOTONIC, Constants.TFD_CLOEXEC | Constants.TFD_NONBLOCK);
        return result >= 0
            ? new(kernel, new FileDescriptor(kernel, result))
            : throw LinuxResult.ToException("make a timer", result);
    }

    public void Add(IEventSource source)
    {
        if (source is not PollSource pollSource)
        {
            throw new ArgumentException("the source belongs to another platform", nameof(source));
        }

        _sources.Add(pollSource);
        _descriptors = new pollfd[_sources.Count + 1];
    }

    public void Remove(IEventSource source)
    {
        if (source is PollSource pollSource && _sources.Remove(pollSource))
        {
            pollSource.WasReadable = false;
            _descriptors = new pollfd[_sources.Count + 1];
        }
    }

    public void Wait(MonotonicInstant deadline)
    {
        Arm(deadline);
        bool wantsRetry = false;
        for (int i = 0; i < _sources.Count; i++)
        {
            _descriptors[i] = new pollfd { fd = _sources[i].PollDescriptor, events = _sources[i].PollEvents };
            wantsRetry |= _sources[i].WantsRetry;
        }

        _descriptors[^1] = new pollfd { fd = _timer.Number, events = Constants.POLLIN };
        int result = _kernel.Poll(_descriptors, wantsRetry ? RetryMilliseconds : -1);
        for (int i = 0; i < _sources.Count; i++)
        {
            // Errors and hang-ups count as readable too: the read tells what is the matter, and clears it.
            _sources[i].WasReadable = result > 0 && _descriptors[i].revents != 0;
        }

        if (result < 0 && result != -Errno.EINTR && result != -Errno.ENOMEM)
        {
            throw new InvalidOperationException($"poll: {ErrnoName.Describe(-result)}");
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Most waits end by a frame and the next has the same or a later deadline: the timer is set only when that changes.</summary>
    private void Arm(MonotonicInstant deadline)
    {
        if (deadline == _armed)
        {
            return;
        }

        // 0 disarms; an instant in the past expires at once.
        int result = _kernel.TimerfdSetTime(_timer.Number, deadline.IsNever ? 0 : Math.Max(1, deadline.Nanoseconds));
        if (result < 0)
        {
            throw new InvalidOperationException($"timerfd_settime: {ErrnoName.Describe(-result)}");
        }

        _armed = deadline;
    }
}
