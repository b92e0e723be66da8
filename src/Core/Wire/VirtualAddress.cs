using System.Globalization;

namespace NativeCarp.Core.Wire;

/// <summary>An address that moves with mastership, and the prefix length it is installed with.</summary>
/// <param name="Address">The address; it is what the digest covers.</param>
/// <param name="PrefixLengthBits">0 to 32 or 0 to 128; it is not part of the digest.</param>
public readonly record struct VirtualAddress(InetAddress Address, byte PrefixLengthBits)
{
    /// <summary>The address with a full-length prefix, /32 or /128: it adds no subnet route and disturbs no other address.</summary>
    public static VirtualAddress Host(InetAddress address) => new(address, (byte)(address.LengthBytes * 8));

    /// <summary>Address, slash, prefix length. Allocates.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLengthBits}");
}
