using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>CLOCK_REALTIME.</summary>
internal sealed class WallClock(IFreeBsdKernel kernel) : IWallClock
{
    private const long NanosecondsPerMillisecond = 1_000_000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public long UnixMilliseconds => kernel.ClockGetTime(Constants.CLOCK_REALTIME) / NanosecondsPerMillisecond;

    public long LocalNanoseconds
    {
        get
        {
            long now = kernel.ClockGetTime(Constants.CLOCK_REALTIME);
            return now + (kernel.LocalOffsetSeconds(now / NanosecondsPerSecond) * NanosecondsPerSecond);
        }
    }
}
