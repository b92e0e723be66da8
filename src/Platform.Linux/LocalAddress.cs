using System;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>The address of a socket that lies at a path: struct sockaddr_un. Source: unix(7).</summary>
internal static class LocalAddress
{
    private const int MaxPathLengthBytes = 107;

    /// <summary>The family in host order, then the path with its zero.</summary>
    /// <exception cref="PlatformException">The path is too long.</exception>
    internal static byte[] ToBytes(string path) => Join(Encode(path), sizeof(ushort));

    /// <summary>The family in host order, then a zero and the name, which has no end but that of the address.</summary>
    /// <exception cref="PlatformException">The name is too long.</exception>
    internal static byte[] ToAbstractBytes(string name) => Join(Encode(name), sizeof(ushort) + 1);

    private static byte[] Encode(string path)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(path);
        return encoded.Length <= MaxPathLengthBytes
            ? encoded
            : throw new PlatformException($"the path {path} is too long for a socket: {MaxPathLengthBytes} bytes at most");
    }

    private static byte[] Join(byte[] encoded, int offset)
    {
        byte[] address = new byte[sizeof(ushort) + encoded.Length + 1];
        BitConverter.TryWriteBytes(address, (ushort)Constants.AF_UNIX);
        encoded.CopyTo(address, offset);
        return address;
    }
}
