namespace NativeCarp.Core.Wire;

/// <summary>What a sender decides about a CARP header. Only vhid and counter are covered by the digest.</summary>
/// <param name="Vhid">Virtual host id, 1 to 255.</param>
/// <param name="Advbase">Whole seconds between advertisements, 0 to 255; 255 with an advskew of 255 is a bow-out.</param>
/// <param name="Advskew">What is added to them, in 1/256 s, 0 to 254; 255 in a bow-out only.</param>
/// <param name="Demotion">Byte 4: the demotion level as OpenBSD sends it. Other systems send 0 and ignore it.</param>
/// <param name="Counter">64 bits that make the digest of every advertisement another one.</param>
public readonly record struct CarpHeaderFields(byte Vhid, byte Advbase, byte Advskew, byte Demotion, ulong Counter);
