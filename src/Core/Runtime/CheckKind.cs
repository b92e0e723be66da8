namespace NativeCarp.Core.Runtime;

/// <summary>What a health check looks at.</summary>
public enum CheckKind : byte
{
    /// <summary>A TCP connection, and what is said on it.</summary>
    Tcp,

    /// <summary>A page by HTTP.</summary>
    Http,

    /// <summary>A host that answers pings.</summary>
    Icmp,

    /// <summary>A host that answers on the link: ARP, or neighbour discovery.</summary>
    Arp,

    /// <summary>A program that ends with status 0.</summary>
    Command,

    /// <summary>A process that runs.</summary>
    Process,

    /// <summary>A file that is there.</summary>
    File,

    /// <summary>An interface with carrier.</summary>
    Interface,

    /// <summary>A default route.</summary>
    Route,
}
