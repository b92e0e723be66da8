using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// Sleeps in ppoll(2), whose timeout has nanoseconds where poll and epoll_wait have milliseconds. A handful of descriptors does not need
/// epoll.
/// </summary>
internal sealed class PollWaiter : IEventWaiter
{
    private readonly ILinuxKernel _kernel;
    private readonly IMonotonicClock _clock;
    private readonly List<PollSource> _sources = [];
    private pollfd[] _descriptors = [];

    internal PollWaiter(ILinuxKernel kernel, IMonotonicClock clock)
    {
        _kernel = kernel;
        _clock = clock;

        // The kernel may defer a thread's timers by its slack, 50 us unless told; the loop runs on the thread that comes by here.
        // Without the call it only wakes that much later, so a refusal is of no interest.
        _ = kernel.Prctl(Constants.PR_SET_TIMERSLACK, 1);
    }

    public void Add(IEventSource source)
    {
        if (source is not PollSource pollSource)
        {
            throw new ArgumentException("the source belongs to another platform", nameof(source));
        }

        _sources.Add(pollSource);
        _descriptors = new pollfd[_sources.Count];
    }

    public void Remove(IEventSource source)
    {
        if (source is PollSource pollSource && _sources.Remove(pollSource))
        {
            pollSource.WasReadable = false;
            _descriptors = new pollfd[_sources.Count];
        }
    }

    public void Wait(MonotonicInstant deadline)
    {
        for (int i = 0; i < _descriptors.Length; i++)
        {
            _descriptors[i] = new pollfd { fd = _sources[i].PollDescriptor, events = Constants.POLLIN };
        }

        long timeoutNanoseconds = deadline.IsNever ? -1 : Math.Max(0, deadline.NanosecondsSince(_clock.Now));
        int result = _kernel.Ppoll(_descriptors, timeoutNanoseconds);
        for (int i = 0; i < _descriptors.Length; i++)
        {
            // Errors and hang-ups count as readable too: the read tells what is the matter, and clears it.
            _sources[i].WasReadable = result > 0 && _descriptors[i].revents != 0;
        }

        if (result < 0 && result != -Errno.EINTR && result != -Errno.ENOMEM)
        {
            throw new InvalidOperationException($"ppoll: {ErrnoName.Describe(-result)}");
        }
    }
}
