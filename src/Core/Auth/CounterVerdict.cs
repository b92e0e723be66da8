namespace NativeCarp.Core.Auth;

/// <summary>What the replay guard thinks of a counter.</summary>
public enum CounterVerdict : byte
{
    /// <summary>Nothing speaks against it.</summary>
    Fresh,

    /// <summary>Heard before, from a sender whose counters are not the time of day: OpenBSD, or a recording of such a sender.</summary>
    Repeated,

    /// <summary>
    /// Older than what a peer with our time of day has sent: a recording, or a peer whose clock is wrong or that continues an old counter.
    /// </summary>
    GoneBack,

    /// <summary>A recording: refused.</summary>
    Replay,
}
