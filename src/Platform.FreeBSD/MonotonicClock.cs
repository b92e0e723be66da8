using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// CLOCK_MONOTONIC, the time since boot that ppoll(2) sleeps by and BPF's monotonic time stamps are taken from: a deadline, the sleep
/// towards it and the arrival of a frame are on one scale. The _FAST variant would be cheaper and as coarse as a tick.
/// </summary>
internal sealed class MonotonicClock(IFreeBsdKernel kernel) : IMonotonicClock
{
    public MonotonicInstant Now => new(kernel.ClockGetTime(Constants.CLOCK_MONOTONIC));
}
