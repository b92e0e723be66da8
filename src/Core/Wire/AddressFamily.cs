namespace NativeCarp.Core.Wire;

/// <summary>The two families a virtual router may advertise in.</summary>
public enum AddressFamily : byte
{
    /// <summary>IPv4, group 224.0.0.18.</summary>
    Ipv4,

    /// <summary>IPv6, group ff02::12.</summary>
    Ipv6,
}
