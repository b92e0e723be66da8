namespace NativeCarp.Core.Wire;

/// <summary>Where an advertisement comes from and goes to.</summary>
/// <param name="SourceMac">Ethernet source address.</param>
/// <param name="DestinationMac">Ethernet destination address: the group's, the peer's, or broadcast.</param>
/// <param name="Source">IP source address.</param>
/// <param name="Destination">IP destination address, of the same family.</param>
public readonly record struct CarpFrameAddressing(
    MacAddress SourceMac, MacAddress DestinationMac, InetAddress Source, InetAddress Destination);
