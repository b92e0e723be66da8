namespace NativeCarp.Core.Platform;

/// <summary>
/// The kernel's settings for one interface, as they take effect; null for one that this system does not have or does not show.
/// Source: ip-sysctl.rst of Linux.
/// </summary>
/// <param name="PromoteSecondaries">0 when removing an address removes the other addresses of its subnet too.</param>
/// <param name="ArpIgnore">Which requests for its addresses the host leaves unanswered; 8 for all.</param>
/// <param name="ArpAnnounce">Which of its addresses the host asks with.</param>
/// <param name="RpFilter">1 when packets are dropped whose answer would leave through another interface.</param>
public readonly record struct InterfaceSettings(int? PromoteSecondaries, int? ArpIgnore, int? ArpAnnounce, int? RpFilter);
