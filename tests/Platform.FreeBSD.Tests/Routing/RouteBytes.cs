using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using System.Text;

namespace NativeCarp.Platform.FreeBSD.Tests.Routing;

/// <summary>Messages as the kernel writes them to a routing socket, from the header files and not from our structures.</summary>
internal static class RouteBytes
{
    public const byte Version = 5;

    public static byte[] Interface(int index, int flags, byte type, byte linkState)
    {
        byte[] message = Header(168, 14);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), flags);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(12), (ushort)index);
        message[16] = type;
        message[20] = linkState;
        return message;
    }

    public static byte[] Announcement(int index, string name, ushort what)
    {
        byte[] message = Header(24, 17);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), (ushort)index);
        Encoding.ASCII.GetBytes(name, message.AsSpan(6));
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(22), what);
        return message;
    }

    /// <summary>RTM_NEWADDR (12) or RTM_DELADDR (13) with mask, interface, address and, for IPv4, broadcast address.</summary>
    public static byte[] Address(byte type, int index, string address, int prefixLengthBits)
    {
        IPAddress parsed = IPAddress.Parse(address);
        bool isIpv4 = parsed.GetAddressBytes().Length == 4;
        List<byte> rest = [];
        Append(rest, Inet(Mask(isIpv4 ? 4 : 16, prefixLengthBits)));
        Append(rest, Link(index, 6, "em0", []));
        Append(rest, Inet(parsed));
        if (isIpv4)
        {
            Append(rest, Inet(IPAddress.Broadcast));
        }

        byte[] message = [.. Header(20, type), .. rest];
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), isIpv4 ? 0xb4 : 0x34);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(12), (ushort)index);
        return message;
    }

    /// <summary>The answer to RTM_GET (4): destination and, unless the route leads to one address, mask.</summary>
    public static byte[] Answer(string destination, int flags, int processId, int sequence)
    {
        IPNetwork network = IPNetwork.Parse(destination);
        int lengthBytes = network.BaseAddress.GetAddressBytes().Length;
        bool isHost = network.PrefixLength == 8 * lengthBytes;
        List<byte> rest = [];
        Append(rest, Inet(network.BaseAddress));
        if (!isHost)
        {
            Append(rest, Inet(Mask(lengthBytes, network.PrefixLength)));
        }

        byte[] message = [.. Header(152, 4), .. rest];
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), flags);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(12), isHost ? 1 : 5);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(16), processId);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(20), sequence);
        return message;
    }

    public static byte[] Header(int length, byte type)
    {
        byte[] message = new byte[length];
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)length);
        message[2] = Version;
        message[3] = type;
        return message;
    }

    /// <summary>struct sockaddr_in or sockaddr_in6.</summary>
    public static byte[] Inet(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? [16, 2, 0, 0, .. bytes, 0, 0, 0, 0, 0, 0, 0, 0]
            : [28, 28, 0, 0, 0, 0, 0, 0, .. bytes, 0, 0, 0, 0];
    }

    /// <summary>struct sockaddr_dl, 54 bytes long as the kernel sends it.</summary>
    public static byte[] Link(int index, byte type, string name, byte[] mac)
    {
        byte[] address = new byte[54];
        (address[0], address[1]) = (54, 18);
        BinaryPrimitives.WriteUInt16LittleEndian(address.AsSpan(2), (ushort)index);
        (address[4], address[5], address[6]) = (type, (byte)name.Length, (byte)mac.Length);
        Encoding.ASCII.GetBytes(name, address.AsSpan(8));
        mac.CopyTo(address.AsSpan(8 + name.Length));
        return address;
    }

    public static IPAddress Mask(int lengthBytes, int prefixLengthBits)
    {
        byte[] mask = new byte[lengthBytes];
        for (int bit = 0; bit < prefixLengthBits; bit++)
        {
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new IPAddress(mask);
    }

    public static void Append(List<byte> bytes, byte[] address)
    {
        bytes.AddRange(address);
        bytes.AddRange(new byte[address.Length == 0 ? 8 : ((address.Length + 7) & ~7) - address.Length]);
    }
}
