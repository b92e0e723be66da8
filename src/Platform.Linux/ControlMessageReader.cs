using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// Walks the ancillary data of a received message (cmsg(3)). Whatever the bytes are, it ends and reads nothing outside them.
/// </summary>
internal ref struct ControlMessageReader(ReadOnlySpan<byte> control)
{
    private ReadOnlySpan<byte> _rest = control;

    /// <summary>Takes the next control message; false at the end or at one that does not fit.</summary>
    internal bool TryRead(out int level, out int type, out ReadOnlySpan<byte> payload)
    {
        int headerLength = Unsafe.SizeOf<cmsghdr>();
        if (!MemoryMarshal.TryRead(_rest, out cmsghdr header)
            || header.cmsg_len < (nuint)headerLength
            || header.cmsg_len > (nuint)_rest.Length)
        {
            (level, type) = (0, 0);
            payload = default;
            return false;
        }

        int length = (int)header.cmsg_len;
        (level, type) = (header.cmsg_level, header.cmsg_type);
        payload = _rest[headerLength..length];

        // CMSG_ALIGN: the next one starts at a multiple of a machine word.
        int aligned = (length + nint.Size - 1) & -nint.Size;
        _rest = _rest[Math.Min(aligned, _rest.Length)..];
        return true;
    }
}
