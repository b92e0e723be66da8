using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>An address on one of this host's interfaces.</summary>
/// <param name="InterfaceIndex">The interface.</param>
/// <param name="Address">The address and its prefix length.</param>
public readonly record struct InterfaceAddress(int InterfaceIndex, VirtualAddress Address);
