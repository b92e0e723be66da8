using System;
using System.Runtime.InteropServices;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>
/// Walks what one read(2) of a routing socket returned. Every message begins with its length (16 bits), version and type.
/// Messages of another version are passed over: what follows their type is not known. Source: route(4).
/// </summary>
internal ref struct RouteMessageReader
{
    private const int VersionOffset = 2;
    private const int TypeOffset = 3;
    private const int CommonHeaderLengthBytes = 4;

    private ReadOnlySpan<byte> _rest;

    internal RouteMessageReader(ReadOnlySpan<byte> buffer) => _rest = buffer;

    /// <summary>Bytes that were not taken yet.</summary>
    internal readonly int RemainingBytes => _rest.Length;

    /// <summary>Takes the next message; false at the end, and at the first whose length cannot be.</summary>
    internal bool TryRead(out RouteMessage message)
    {
        while (MemoryMarshal.TryRead(_rest, out ushort length) && length >= CommonHeaderLengthBytes && length <= _rest.Length)
        {
            ReadOnlySpan<byte> bytes = _rest[..length];
            _rest = _rest[length..];
            if (bytes[VersionOffset] == Constants.RTM_VERSION)
            {
                message = new(bytes[TypeOffset], bytes);
                return true;
            }
        }

        _rest = default;
        message = default;
        return false;
    }
}
