namespace NativeCarp.Core.Platform;

/// <summary>A TCP connection, or the attempt to make one.</summary>
public interface IHostConnection : ILocalStream
{
    /// <summary>
    /// Whether it is made: <see cref="PlatformStatus.Pending"/> while the other side has not answered, a refusal when it will not be. Until it
    /// is made the loop wakes up when that is decided.
    /// </summary>
    PlatformResult Progress();
}
