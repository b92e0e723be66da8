using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>Somebody else has a virtual address who should not.</summary>
/// <param name="Address">The virtual address.</param>
/// <param name="Mac">Where it is said to be.</param>
/// <param name="Node">The node that was heard from there; unspecified when none was: a host that has nothing to do with the group.</param>
/// <param name="Since">When it was noticed.</param>
public readonly record struct AddressConflict(InetAddress Address, MacAddress Mac, InetAddress Node, MonotonicInstant Since);
