using System;
using System.Buffers.Binary;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux;

/// <summary>IP addresses as the kernel's socket calls take them. Source: ip(7), ipv6(7).</summary>
internal static class SocketAddress
{
    /// <summary>No address is longer.</summary>
    internal const int MaximumLengthBytes = 28;

    private const int Ipv4Offset = 4;
    private const int Ipv6Offset = 8;

    /// <summary>Writes one.</summary>
    /// <param name="buffer">At least <see cref="MaximumLengthBytes"/> long.</param>
    /// <param name="address">The host.</param>
    /// <param name="port">0 where there is none.</param>
    /// <param name="interfaceIndex">The interface of a link-local address; 0 for none.</param>
    internal static ReadOnlySpan<byte> Write(Span<byte> buffer, InetAddress address, int port, int interfaceIndex)
    {
        bool isIpv4 = address.Family == AddressFamily.Ipv4;
        Span<byte> bytes = buffer[..(isIpv4 ? LinuxKernelExtensions.AsBytes(default(sockaddr_in)).Length : MaximumLengthBytes)];
        bytes.Clear();
        BitConverter.TryWriteBytes(bytes, (ushort)(isIpv4 ? AF_INET : AF_INET6));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)port);
        address.WriteBytes(bytes[(isIpv4 ? Ipv4Offset : Ipv6Offset)..]);
        if (address.IsIpv6LinkLocal)
        {
            BitConverter.TryWriteBytes(bytes[24..], interfaceIndex);
        }

        return bytes;
    }

    /// <summary>Reads the host from what the kernel wrote.</summary>
    internal static InetAddress Read(ReadOnlySpan<byte> bytes, AddressFamily family) => InetAddress.FromBytes(
        family == AddressFamily.Ipv4
            ? bytes.Slice(Ipv4Offset, InetAddress.Ipv4LengthBytes)
            : bytes.Slice(Ipv6Offset, InetAddress.Ipv6LengthBytes));

    /// <summary>Lets a socket send by one interface: in network order, as ip(7) says. Binding to the device would need its name.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="fd">The socket.</param>
    /// <param name="family">Its family.</param>
    /// <param name="interfaceIndex">The interface; 0 leaves it to the routes.</param>
    internal static int UseInterface(ILinuxKernel kernel, int fd, AddressFamily family, int interfaceIndex)
    {
        int value = BinaryPrimitives.ReverseEndianness(interfaceIndex);
        return family == AddressFamily.Ipv4
            ? kernel.SetSockOpt(fd, IPPROTO_IP, IP_UNICAST_IF, value)
            : kernel.SetSockOpt(fd, IPPROTO_IPV6, IPV6_UNICAST_IF, value);
    }
}
