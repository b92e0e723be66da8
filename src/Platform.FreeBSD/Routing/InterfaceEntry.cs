using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Platform.FreeBSD.Routing;

/// <summary>One interface as getifaddrs(3) describes it.</summary>
/// <param name="KernelIndex">The kernel's number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mac">Its Ethernet address; zero when it has none.</param>
/// <param name="Flags">Its state and kind.</param>
/// <param name="Epoch">When it was made, in seconds since boot: it tells an interface from a later one with the same number.</param>
internal readonly record struct InterfaceEntry(int KernelIndex, string Name, MacAddress Mac, LinkFlags Flags, long Epoch);
