using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Events as a background thread records them, in order; readers wait for one instead of sleeping.</summary>
internal sealed class EventLog<T>
    where T : notnull
{
    private readonly object _gate = new();
    private readonly List<T> _events = [];

    internal void Add(T item)
    {
        lock (_gate)
        {
            _events.Add(item);
            Monitor.PulseAll(_gate);
        }
    }

    internal T[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _events];
        }
    }

    /// <summary>The first event, past ones included, for which the predicate holds.</summary>
    /// <exception cref="TimeoutException">None came within the limit; the message lists what came last.</exception>
    internal T WaitFor(string what, Func<T, bool> predicate, TimeSpan limit)
    {
        long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        int next = 0;
        lock (_gate)
        {
            while (true)
            {
                for (; next < _events.Count; next++)
                {
                    if (predicate(_events[next]))
                    {
                        return _events[next];
                    }
                }

                long remaining = deadline - Environment.TickCount64;
                if (remaining <= 0)
                {
                    string last = string.Join(Environment.NewLine, _events.TakeLast(10).Select(item => "  " + item));
                    throw new TimeoutException(
                        $"no {what} within {limit.TotalSeconds} s; the last events were:{Environment.NewLine}{last}");
                }

                Monitor.Wait(_gate, (int)remaining);
            }
        }
    }
}
