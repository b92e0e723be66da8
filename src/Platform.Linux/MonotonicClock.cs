using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// CLOCK_MONOTONIC, because ppoll(2) measures its timeout on it: a deadline and the sleep towards it agree. CLOCK_BOOTTIME also counts
/// while the machine is suspended, when no timer can fire; CLOCK_MONOTONIC_RAW is not corrected by NTP, so that two hosts' seconds
/// would differ by the error of their crystals, and needs a system call on some kernels.
/// </summary>
internal sealed class MonotonicClock(ILinuxKernel kernel) : IMonotonicClock
{
    public MonotonicInstant Now => new(kernel.ClockGetTime(Constants.CLOCK_MONOTONIC));
}
