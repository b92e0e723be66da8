using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>One address as getifaddrs(3) describes it.</summary>
/// <param name="KernelIndex">The kernel's number of the interface.</param>
/// <param name="Address">The address and its prefix length.</param>
/// <param name="Vhid">The virtual host of the kernel's own carp(4) it belongs to; 0 for none.</param>
internal readonly record struct AddressEntry(int KernelIndex, VirtualAddress Address, byte Vhid);
