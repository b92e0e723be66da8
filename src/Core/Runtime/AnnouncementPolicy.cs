using System.Collections.Generic;

namespace NativeCarp.Core.Runtime;

/// <summary>When and how a new master announces its addresses.</summary>
public sealed record AnnouncementPolicy
{
    /// <summary>
    /// When each address is announced after it was confirmed, in nanoseconds, ascending. The default repeats often enough to outlive a switch
    /// that is still learning: at once, after 0.1, 0.5, 2 and 5 s.
    /// </summary>
    public IReadOnlyList<long> DelaysNanoseconds { get; init; } = [0, 100_000_000, 500_000_000, 2_000_000_000, 5_000_000_000];

    /// <summary>Announce again this often as long as we are master; 0 for never.</summary>
    public long RefreshNanoseconds { get; init; }

    /// <summary>
    /// Whether an address is announced at most 5 times in a second and 10 times in ten, and all addresses of the host together at most twice
    /// each in a second; what is held back is postponed.
    /// </summary>
    public bool IsLimited { get; init; } = true;

    /// <summary>
    /// How often, and when the link is back, the groups are reported to switches that snoop (IGMP, MLD), whether we are master or not; 0
    /// leaves it to the system, which reports only when it joins and when it is asked. A switch that has forgotten the group without asking
    /// makes two masters.
    /// </summary>
    public long MembershipReportNanoseconds { get; init; } = 60_000_000_000;

    /// <summary>The form of IPv4 announcements.</summary>
    public ArpForm ArpForm { get; init; }
}
