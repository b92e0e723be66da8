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
    internal static byte[] ToBytes(string path)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(path);
        if (encoded.Length > MaxPathLengthBytes)
        {
            throw new PlatformException($"the path {path} is too long for a socket: {MaxPathLengthBytes} bytes at most");
        }

        byte[] address = new byte[sizeof(ushort) + encoded.Length + 1];
        BitConverter.TryWriteBytes(address, (ushort)Constants.AF_UNIX);
        encoded.CopyTo(address, sizeof(ushort));
        return address;
    }
}
