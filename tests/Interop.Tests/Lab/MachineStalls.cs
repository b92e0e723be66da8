using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>
/// A thread for each processor that wants to run every millisecond, and records when it could not: whoever shared its processor could not
/// either.
/// </summary>
internal sealed class MachineStalls : IDisposable
{
    private const long Threshold = 3 * WallClock.Millisecond;

    private readonly EventLog<(long From, long To)> _stalls = new();
    private readonly List<Thread> _threads = [];
    private volatile bool _stop;

    internal MachineStalls()
    {
        for (int processor = 0; processor < Environment.ProcessorCount; processor++)
        {
            int own = processor;
            var thread = new Thread(() => Watch(own)) { IsBackground = true, Name = $"stall witness {processor}" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    internal IReadOnlyList<(long From, long To)> All => _stalls.Snapshot();

    /// <summary>Whether the machine stood still within this many nanoseconds of a moment.</summary>
    internal bool IsNear(long moment, long nanoseconds) => All.Any(stall => moment >= stall.From - nanoseconds && moment <= stall.To + nanoseconds);

    public void Dispose()
    {
        _stop = true;
        _threads.ForEach(thread => thread.Join());
    }

    private unsafe void Watch(int processor)
    {
        ulong mask = 1UL << processor;
        // Of this thread alone. Refused where the processor is not ours: then it watches wherever it runs.
        _ = Libc.sched_setaffinity(0, sizeof(ulong), &mask);
        while (!_stop)
        {
            long due = WallClock.Now + WallClock.Millisecond;
            WallClock.SleepUntil(due);
            long now = WallClock.Now;
            if (now - due > Threshold)
            {
                _stalls.Add((due, now));
            }
        }
    }
}
