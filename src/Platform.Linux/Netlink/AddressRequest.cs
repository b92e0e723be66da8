using System;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Netlink;

/// <summary>Writes RTM_NEWADDR and RTM_DELADDR.</summary>
internal static class AddressRequest
{
    /// <summary>Bytes of a label with its terminating zero: those of an interface's name (IFNAMSIZ).</summary>
    private const int NameCapacityBytes = RouterAddress.MaximumLabelBytes + 1;

    /// <summary>A lifetime that does not end (INFINITY_LIFE_TIME).</summary>
    private const uint Infinite = uint.MaxValue;

    private static readonly AddressAttributes s_nothingSpecial = new();

    internal static void Write(ref NetlinkRequestWriter writer, in AddressChange change, uint sequence)
    {
        bool isAdd = change.Kind == AddressChangeKind.Add;
        bool isIpv6 = change.Address.Address.Family == AddressFamily.Ipv6;
        AddressAttributes attributes = change.Attributes ?? s_nothingSpecial;
        ifaddrmsg header = new()
        {
            ifa_family = (byte)(isIpv6 ? AF_INET6 : AF_INET),
            ifa_prefixlen = change.Address.PrefixLengthBits,
            // The address was somebody else's a moment ago: detection of duplicates would keep it unusable for a second, or find the old
            // master.
            ifa_flags = (byte)(isIpv6 && isAdd ? IFA_F_NODAD : 0),
            ifa_scope = (byte)(isAdd ? ToScope(attributes.Scope) : RT_SCOPE_UNIVERSE),
            ifa_index = change.InterfaceIndex,
        };

        // With NLM_F_EXCL the kernel refuses an address that is there (EEXIST) where NLM_F_REPLACE would alter its flags and lifetimes.
        int flags = NLM_F_ACK | (isAdd ? NLM_F_CREATE | NLM_F_EXCL : 0);
        writer.Begin(isAdd ? RTM_NEWADDR : RTM_DELADDR, flags, sequence, in header);
        writer.Attribute(IFA_LOCAL, change.Address.Address);
        writer.Attribute(IFA_ADDRESS, change.Address.Address);
        if (isAdd)
        {
            WriteAttributes(ref writer, attributes, isIpv6);
        }
    }

    private static void WriteAttributes(ref NetlinkRequestWriter writer, AddressAttributes attributes, bool isIpv6)
    {
        if (isIpv6)
        {
            // A preferred lifetime of 0 is what makes an address deprecated. Without IFA_CACHEINFO both are for ever.
            if (!attributes.IsPreferredAsSource)
            {
                writer.Attribute(IFA_CACHEINFO, new ifa_cacheinfo { ifa_prefered = 0, ifa_valid = Infinite });
            }

            return;
        }

        if (attributes.Broadcast is InetAddress broadcast)
        {
            writer.Attribute(IFA_BROADCAST, broadcast);
        }

        if (attributes.Label is string label)
        {
            Span<byte> name = stackalloc byte[NameCapacityBytes];
            int length = Encoding.UTF8.GetBytes(label, name[..^1]);
            name[length] = 0;
            writer.Attribute(IFA_LABEL, name[..(length + 1)]);
        }
    }

    private static int ToScope(AddressScope scope) => scope switch
    {
        AddressScope.Link => RT_SCOPE_LINK,
        AddressScope.Host => RT_SCOPE_HOST,
        _ => RT_SCOPE_UNIVERSE,
    };
}
