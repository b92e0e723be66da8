using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>
/// The interface's setting <c>promote_secondaries</c>. While it is off, the kernel deletes with the first address of an IPv4 subnet every
/// other of that subnet on the interface: the host's own, if the virtual one was there before them.
/// Source: <c>__inet_del_ifa</c> in net/ipv4/devinet.c.
/// </summary>
internal static class SecondaryPromotion
{
    /// <summary>IPV4_DEVCONF_PROMOTE_SECONDARIES of linux/ip.h, which counts from 1.</summary>
    private const int Setting = 20;

    internal static void WriteQuestion(ref NetlinkRequestWriter writer, int interfaceIndex, uint sequence) =>
        writer.Begin(RTM_GETLINK, 0, sequence, new ifinfomsg { ifi_index = interfaceIndex });

    /// <summary>Whether the answer (RTM_NEWLINK) says that the setting is off; false when it does not tell.</summary>
    internal static bool IsOff(ReadOnlySpan<byte> linkPayload) =>
        linkPayload.Length >= Unsafe.SizeOf<ifinfomsg>()
        && TryFind(linkPayload[Unsafe.SizeOf<ifinfomsg>()..], IFLA_AF_SPEC, out ReadOnlySpan<byte> families)
        && TryFind(families, AF_INET, out ReadOnlySpan<byte> ipv4)
        && TryFind(ipv4, IFLA_INET_CONF, out ReadOnlySpan<byte> settings)
        && MemoryMarshal.Cast<byte, int>(settings) is { Length: >= Setting } values
        && values[Setting - 1] == 0;

    internal static void WriteChange(ref NetlinkRequestWriter writer, int interfaceIndex, bool isOn, uint sequence)
    {
        writer.Begin(RTM_SETLINK, NLM_F_ACK, sequence, new ifinfomsg { ifi_index = interfaceIndex });
        int families = writer.BeginNested(IFLA_AF_SPEC);
        int ipv4 = writer.BeginNested(AF_INET);
        int settings = writer.BeginNested(IFLA_INET_CONF);
        writer.Attribute(Setting, isOn ? 1 : 0);
        writer.EndNested(settings);
        writer.EndNested(ipv4);
        writer.EndNested(families);
    }

    private static bool TryFind(ReadOnlySpan<byte> attributes, int type, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (NetlinkAttribute.TryRead(ref attributes, out NetlinkAttribute attribute))
        {
            if ((attribute.Type & ~NLA_F_NESTED) == type)
            {
                value = attribute.Value;
                return true;
            }
        }

        return false;
    }
}
