namespace NativeCarp.Core.Platform;

/// <summary>How far an address is valid. Source: rtnetlink(7), ip-address(8).</summary>
public enum AddressScope
{
    /// <summary>Everywhere.</summary>
    Global,

    /// <summary>On this link alone.</summary>
    Link,

    /// <summary>Inside this host alone.</summary>
    Host,
}
