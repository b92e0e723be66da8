using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Platform;

/// <summary>One observation of the <see cref="ILinkMonitor"/>.</summary>
/// <param name="Kind">What happened; it says which of the other members mean something.</param>
/// <param name="InterfaceIndex">The interface, for all kinds but the two that frame a description.</param>
/// <param name="Link">The interface's state, for <see cref="LinkEventKind.LinkChanged"/>.</param>
/// <param name="Address">The address, for the two address kinds.</param>
public readonly record struct LinkEvent(LinkEventKind Kind, int InterfaceIndex, LinkSnapshot Link, VirtualAddress Address)
{
    /// <summary>
    /// Whether the kernel asks to tell the neighbours anew where the interface's addresses are, as when a bond has changed its active
    /// port. For <see cref="LinkEventKind.LinkChanged"/>; a kernel may be too old to ask.
    /// </summary>
    public bool NotifiesPeers { get; init; }
}
