using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// Sleeps in ppoll(2) and not in kevent(2): kqueue never reports a BPF descriptor whose interface was destroyed, poll does.
/// </summary>
/// <remarks>
/// FreeBSD lets a sleep end late to save wake-ups: by a sixteenth of its length (kern.timecounter.alloweddeviation, 5 % unless set), and
/// by a tick more when it is sixteen ticks or longer. Three seconds become up to 3.19 s, where CARP decides in steps of 1/256 s. So the
/// way to a deadline is cut: seven eighths of what remains cannot end late, even with both delays, and then what remains is short.
/// Source: <c>kern_poll</c> in sys/kern/sys_generic.c, <c>tc_adjprecision</c> in sys/kern/kern_tc.c.
/// </remarks>
internal sealed class PollWaiter : IEventWaiter
{
    /// <summary>From here on a sleep in one piece ends at most 12 us late.</summary>
    private const long LastSliceNanoseconds = 200_000;

    private readonly IFreeBsdKernel _kernel;
    private readonly IMonotonicClock _clock;
    private readonly List<PollSource> _sources = [];
    private pollfd[] _descriptors = [];

    internal PollWaiter(IFreeBsdKernel kernel, IMonotonicClock clock)
    {
        _kernel = kernel;
        _clock = clock;
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
        long patience = long.MaxValue;
        for (int i = 0; i < _descriptors.Length; i++)
        {
            _descriptors[i] = new pollfd { fd = _sources[i].PollDescriptor, events = _sources[i].PollEvents };
            patience = Math.Min(patience, _sources[i].PatienceNanoseconds);
        }

        if (patience < long.MaxValue)
        {
            deadline = MonotonicInstant.Earlier(deadline, _clock.Now.AddNanoseconds(patience));
        }

        int result = Sleep(deadline);
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

    private int Sleep(MonotonicInstant deadline)
    {
        if (deadline.IsNever)
        {
            return _kernel.Ppoll(_descriptors, -1);
        }

        while (true)
        {
            long remaining = Math.Max(0, deadline.NanosecondsSince(_clock.Now));
            bool isLast = remaining <= LastSliceNanoseconds;
            int result = _kernel.Ppoll(_descriptors, isLast ? remaining : remaining - (remaining / 8));
            if (isLast || result != 0)
            {
                return result;
            }
        }
    }
}
