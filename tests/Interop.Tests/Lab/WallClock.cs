using System;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>
/// CLOCK_REALTIME in nanoseconds since the Unix epoch: the clock of the kernel's receive time stamps, so that all records compare.
/// </summary>
internal static class WallClock
{
    internal const long Second = 1_000_000_000;
    internal const long Millisecond = 1_000_000;

    /// <summary>
    /// How much longer than its due a single measurement may be on a machine that others use too. Medians are held narrowly.
    /// </summary>
    internal const long StallAllowance = 300 * Millisecond;

    internal static long Now => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    internal static double Milliseconds(long nanoseconds) => nanoseconds / (double)Millisecond;

    internal static unsafe void SleepUntil(long instant)
    {
        var request = new Libc.timespec { tv_sec = instant / Second, tv_nsec = instant % Second };
        while (Libc.clock_nanosleep(Libc.CLOCK_REALTIME, Libc.TIMER_ABSTIME, &request, null) == Libc.EINTR)
        {
        }
    }
}
