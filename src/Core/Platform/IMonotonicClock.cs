using NativeCarp.Core.Time;

namespace NativeCarp.Core.Platform;

/// <summary>A clock that never goes back, whatever is done to the calendar.</summary>
public interface IMonotonicClock
{
    /// <summary>The present instant.</summary>
    MonotonicInstant Now { get; }
}
