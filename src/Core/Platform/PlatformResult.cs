namespace NativeCarp.Core.Platform;

/// <summary>The outcome of one request to the system. Expected refusals are results, not exceptions, and cost no allocation.</summary>
/// <param name="Status">The distinction callers act on.</param>
/// <param name="NativeCode">The system's own error number (errno), 0 when there is none; <see cref="IPlatform.DescribeError"/> names it.</param>
public readonly record struct PlatformResult(PlatformStatus Status, int NativeCode)
{
    /// <summary>Success.</summary>
    public static PlatformResult Ok => default;

    /// <summary>Whether the request is done.</summary>
    public bool IsOk => Status == PlatformStatus.Ok;
}
