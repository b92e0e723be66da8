using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>Source: netinet6/in6_var.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct in6_addrlifetime
{
    internal long ia6t_expire;
    internal long ia6t_preferred;
    internal uint ia6t_vltime;
    internal uint ia6t_pltime;
}
