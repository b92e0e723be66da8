using System;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>The address of a socket that lies at a path. Source: unix(4).</summary>
internal static unsafe class LocalAddress
{
    private const int PathOffset = 2;

    /// <summary>struct sockaddr_un, as long as it says it is: its length leaves the terminating zero out (SUN_LEN).</summary>
    /// <exception cref="PlatformException">The path is too long.</exception>
    internal static byte[] ToBytes(string path)
    {
        int maxPathLengthBytes = sizeof(sockaddr_un) - PathOffset - 1;
        int length = Encoding.UTF8.GetByteCount(path);
        if (length > maxPathLengthBytes)
        {
            throw new PlatformException($"the path {path} is too long for a socket: {maxPathLengthBytes} bytes at most");
        }

        sockaddr_un address = new() { sun_len = (byte)(PathOffset + length), sun_family = Constants.AF_UNIX };
        _ = Encoding.UTF8.GetBytes(path, new Span<byte>(address.sun_path, maxPathLengthBytes));
        return FreeBsdKernelExtensions.AsBytes(in address)[..address.sun_len].ToArray();
    }
}
