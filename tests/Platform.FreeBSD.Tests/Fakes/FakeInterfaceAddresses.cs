using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Routing;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>Builds the list getifaddrs(3) returns, in memory outside the managed heap and at the header files' offsets.</summary>
internal static unsafe class FakeInterfaceAddresses
{
    private const int EntryLengthBytes = 56;
    private const int DataLengthBytes = 152;

    /// <summary>The list's head; <see cref="Free"/> gives every block back.</summary>
    public static ifaddrs* Build(IEnumerable<FakeInterface> interfaces, List<nint> blocks)
    {
        byte* head = null;
        byte** end = &head;
        foreach (FakeInterface card in interfaces)
        {
            byte[] mac = new byte[card.Mac == default ? 0 : MacAddress.LengthBytes];
            if (mac.Length > 0)
            {
                card.Mac.WriteBytes(mac);
            }

            byte[] link = RouteBytes.Link(card.Index, card.Type, card.Name, mac);
            end = Append(end, card, link, default, Data(card, 0), blocks);
            foreach (FakeAddress address in card.Addresses)
            {
                VirtualAddress value = address.Value;
                byte[] inet = RouteBytes.Inet(IPAddress.Parse(value.Address.ToString()));
                byte[] mask = RouteBytes.Inet(RouteBytes.Mask(value.Address.LengthBytes, value.PrefixLengthBits));
                end = Append(end, card, inet, mask, Data(card, address.Vhid), blocks);
            }
        }

        return (ifaddrs*)head;
    }

    public static void Free(List<nint> blocks)
    {
        foreach (nint block in blocks)
        {
            NativeMemory.Free((void*)block);
        }

        blocks.Clear();
    }

    private static byte** Append(byte** end, FakeInterface card, byte[] address, byte[]? mask, byte[] data, List<nint> blocks)
    {
        byte* entry = Allocate(new byte[EntryLengthBytes], blocks);
        *end = entry;
        *(byte**)(entry + 8) = Allocate([.. Encoding.ASCII.GetBytes(card.Name), 0], blocks);
        *(uint*)(entry + 16) = (uint)card.Flags;
        *(byte**)(entry + 24) = Allocate(address, blocks);
        *(byte**)(entry + 32) = mask is null ? null : Allocate(mask, blocks);
        *(byte**)(entry + 48) = Allocate(data, blocks);
        return (byte**)entry;
    }

    private static byte[] Data(FakeInterface card, byte vhid)
    {
        byte[] data = new byte[DataLengthBytes];
        data[0] = card.Type;
        data[4] = card.LinkState;
        data[5] = vhid;
        BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(128), card.Epoch);
        return data;
    }

    private static byte* Allocate(byte[] content, List<nint> blocks)
    {
        // One page for each block, its content at the end, would catch reads behind it; the readers' fuzz tests do that.
        byte* block = (byte*)NativeMemory.Alloc((nuint)content.Length);
        content.CopyTo(new Span<byte>(block, content.Length));
        blocks.Add((nint)block);
        return block;
    }
}
