using System;
using System.Buffers.Text;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>Settings of the kernel and privileges of the process, from proc(5).</summary>
internal sealed class HostSettings(ILinuxKernel kernel) : IHostSettings
{
    private const int NumberLengthBytes = 32;

    private const ulong NeededCapabilities = (1UL << Constants.CAP_NET_ADMIN) | (1UL << Constants.CAP_NET_RAW);

    public InterfaceSettings ReadInterface(string interfaceName) => new(
        ReadEffective(interfaceName, "promote_secondaries"),
        ReadEffective(interfaceName, "arp_ignore"),
        ReadEffective(interfaceName, "arp_announce"),
        ReadEffective(interfaceName, "rp_filter"));

    public bool? ReadNonlocalBind() => ReadNumber("/proc/sys/net/ipv4/ip_nonlocal_bind") is int number ? number != 0 : null;

    public long? ReadReceivedPackets(string interfaceName) => ParseReceivedPackets(ProcFile.Read(kernel, "/proc/self/net/dev\0"u8), interfaceName);

    public bool KnowsOwners => true;

    public uint? ReadOwner(string path) => kernel.StatOwner(CString.Join([path]), out uint user) >= 0 ? user : null;

    public bool? ReadPrivileges() => ParseCapabilities(ProcFile.Read(kernel, "/proc/self/status\0"u8)) is ulong held
        ? (held & NeededCapabilities) == NeededCapabilities
        : null;

    /// <summary>The number in a file of one line.</summary>
    internal static int? ParseNumber(ReadOnlySpan<byte> content) =>
        Utf8Parser.TryParse(content, out int number, out int length) && content[length..] is [] or [(byte)'\n'] ? number : null;

    /// <summary>The received packets of an interface in <c>/proc/net/dev</c>: the second number behind its name.</summary>
    internal static long? ParseReceivedPackets(ReadOnlySpan<byte> content, string interfaceName)
    {
        Span<byte> label = stackalloc byte[interfaceName.Length + 1];
        Encoding.ASCII.GetBytes(interfaceName, label);
        label[^1] = (byte)':';
        foreach (Range line in content.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> counted = content[line].TrimStart((byte)' ');
            if (counted.StartsWith(label))
            {
                ReadOnlySpan<byte> behindBytes = counted[label.Length..].TrimStart((byte)' ');
                int end = behindBytes.IndexOf((byte)' ');
                return Utf8Parser.TryParse(behindBytes[(end + 1)..].TrimStart((byte)' '), out long packets, out _) ? packets : null;
            }
        }

        return null;
    }

    /// <summary>The effective capabilities in <c>/proc/self/status</c>.</summary>
    internal static ulong? ParseCapabilities(ReadOnlySpan<byte> status)
    {
        ReadOnlySpan<byte> name = "\nCapEff:\t"u8;
        int start = status.IndexOf(name);
        return start >= 0 && Utf8Parser.TryParse(status[(start + name.Length)..], out ulong set, out _, 'x') ? set : null;
    }

    // For all four the larger of the interface's and everybody's counts. Source: ip-sysctl.rst, IN_DEV_MAXCONF and IN_DEV_ORCONF of Linux.
    private int? ReadEffective(string interfaceName, string setting)
    {
        int? own = ReadNumber($"/proc/sys/net/ipv4/conf/{interfaceName}/{setting}");
        int? everybodys = ReadNumber($"/proc/sys/net/ipv4/conf/all/{setting}");
        return own is int number && everybodys is int other ? int.Max(number, other) : null;
    }

    private int? ReadNumber(string path)
    {
        Span<byte> buffer = stackalloc byte[NumberLengthBytes];
        return ParseNumber(buffer[..ProcFile.ReadStart(kernel, CString.Join([path]), buffer)]);
    }
}
