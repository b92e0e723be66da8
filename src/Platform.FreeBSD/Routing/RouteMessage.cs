using System;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>One message of a routing socket.</summary>
internal readonly ref struct RouteMessage
{
    internal RouteMessage(int type, ReadOnlySpan<byte> bytes)
    {
        Type = type;
        Bytes = bytes;
    }

    /// <summary>RTM_ type.</summary>
    internal int Type { get; }

    /// <summary>The whole message, header included, as long as it says it is.</summary>
    internal ReadOnlySpan<byte> Bytes { get; }
}
