using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>One attribute of a route netlink message. Source: rtnetlink(7).</summary>
internal readonly ref struct NetlinkAttribute
{
    private NetlinkAttribute(int type, ReadOnlySpan<byte> value)
    {
        Type = type;
        Value = value;
    }

    internal int Type { get; }

    internal ReadOnlySpan<byte> Value { get; }

    /// <summary>Takes the attribute <paramref name="rest"/> begins with; false at the end or at an attribute that does not fit.</summary>
    internal static bool TryRead(scoped ref ReadOnlySpan<byte> rest, out NetlinkAttribute attribute)
    {
        int headerLength = Unsafe.SizeOf<rtattr>();
        if (!MemoryMarshal.TryRead(rest, out rtattr header) || header.rta_len < headerLength || header.rta_len > rest.Length)
        {
            attribute = default;
            return false;
        }

        attribute = new(header.rta_type, rest[headerLength..header.rta_len]);
        rest = rest[Math.Min(NetlinkMessage.Align(header.rta_len), rest.Length)..];
        return true;
    }
}
