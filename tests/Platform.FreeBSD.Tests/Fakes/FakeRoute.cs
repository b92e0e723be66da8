namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A route of the fake kernel.</summary>
/// <param name="Destination">Network or address, as text with its prefix length.</param>
/// <param name="Gateway">The next hop, or <c>link</c> and an interface's number.</param>
/// <param name="InterfaceIndex">RTA_IFP; 0 when none was named.</param>
/// <param name="Source">RTA_IFA; null when none was named.</param>
/// <param name="Flags">RTF_ flags.</param>
internal sealed record FakeRoute(string Destination, string Gateway, int InterfaceIndex, string? Source, int Flags);
