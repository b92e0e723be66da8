using System.Collections.Generic;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Virtual routers that move together. While one of them cannot serve on this node, none takes part; all count as demoted as the most demoted;
/// they preempt only all at once. A take-over waits for no mate: it says that the others will follow. Should they end on two nodes all the
/// same, the rest goes where the leading one is: the one with the lowest vhid, of equal ones that with the lowest address, for every node
/// knows those two alike.
/// </summary>
public sealed class RouterGroup
{
    private const long FirstQuietNanoseconds = 10_000_000_000;
    private const long LongestQuietNanoseconds = 600_000_000_000;

    private readonly List<VirtualRouter> _members = [];
    private bool _hasInput;
    private VirtualRouter? _moved;
    private MonotonicInstant _splitUntil = MonotonicInstant.Never;
    private MonotonicInstant _forgetSplitsAt = MonotonicInstant.LongAgo;
    private long _quietNanoseconds = FirstQuietNanoseconds;
    private long _givenUpNanoseconds;

    internal RouterGroup(string name) => Name = name;

    /// <summary>What the configuration calls it.</summary>
    public string Name { get; }

    /// <summary>Its virtual routers on this node.</summary>
    public IReadOnlyList<VirtualRouter> Members => _members;

    /// <summary>The first member that cannot serve on this node; null while all can.</summary>
    public VirtualRouter? Broken { get; private set; }

    internal MonotonicInstant NextDeadline => _splitUntil;

    internal void Add(VirtualRouter router)
    {
        _members.Add(router);
        _hasInput = true;
    }

    internal void Remove(VirtualRouter router)
    {
        _members.Remove(router);
        _moved = _moved == router ? null : _moved;
        _hasInput = true;
    }

    /// <summary>A member was given an input, after which nothing here may be as it was.</summary>
    internal void NoteInput() => _hasInput = true;

    /// <summary>A member has taken over because the master said goodbye: the other members of that master will go too.</summary>
    internal void NoteMove(VirtualRouter router) => _moved = router;

    /// <summary>A member has left its addresses to others for a while.</summary>
    internal void NoteGivenUp(long quietNanoseconds) => _givenUpNanoseconds = quietNanoseconds;

    /// <summary>Looks at the members again, and gives them what follows. Each may get one input, so that what it does is carried out between.</summary>
    /// <returns>Whether any got one: then it is to be asked again.</returns>
    internal bool Settle(MonotonicInstant now)
    {
        if (!_hasInput && now < _splitUntil)
        {
            return false;
        }

        _hasInput = false;
        return Hold(now) || ShareDemotion(now) || GiveUp(now) || Follow(now) || Preempt(now) || Rejoin(now);
    }

    private bool Hold(MonotonicInstant now)
    {
        Broken = null;
        bool isLost = false;
        foreach (VirtualRouter member in _members)
        {
            Broken ??= member.CanServe ? null : member;
            isLost |= !member.CanServe && !member.CouldBeLastResort;
        }

        bool hasChanged = false;
        foreach (VirtualRouter member in _members)
        {
            // Those that checks keep out hold nothing; where nobody else serves, they are the last resort, and then their mates follow.
            hasChanged |= member.Hold(HoldCauses.Group, isLost || (Broken is not null && !member.CouldBeLastResort), now);
        }

        return hasChanged;
    }

    private bool ShareDemotion(MonotonicInstant now)
    {
        byte level = 0;
        foreach (VirtualRouter member in _members)
        {
            level = byte.Max(level, member.Demotion.Level);
        }

        bool hasChanged = false;
        foreach (VirtualRouter member in _members)
        {
            hasChanged |= member.ShareDemotion(level, now);
        }

        return hasChanged;
    }

    private bool GiveUp(MonotonicInstant now)
    {
        if (_givenUpNanoseconds == 0)
        {
            return false;
        }

        foreach (VirtualRouter member in _members)
        {
            member.HandleRelease(_givenUpNanoseconds, now, CarpTransitionReason.MateFailed);
        }

        _givenUpNanoseconds = 0;
        return true;
    }

    private bool Follow(MonotonicInstant now)
    {
        if (_moved is null)
        {
            return false;
        }

        foreach (VirtualRouter member in _members)
        {
            if (member != _moved)
            {
                member.HandleMateMoved(now);
            }
        }

        _moved = null;
        return true;
    }

    /// <summary>All at once, or none: half of them elsewhere is worse than all of them there.</summary>
    private bool Preempt(MonotonicInstant now)
    {
        bool isWanted = false;
        foreach (VirtualRouter member in _members)
        {
            if (!member.CouldPreempt(now))
            {
                return false;
            }

            isWanted |= member.HearsMaster(now);
        }

        if (!isWanted)
        {
            return false;
        }

        foreach (VirtualRouter member in _members)
        {
            member.HandlePreemption(now);
        }

        return true;
    }

    /// <summary>
    /// When the leading member has been with another node for so long that it will not come back, the rest is handed over to that node. If
    /// nobody takes it there, each further attempt waits for twice as long.
    /// </summary>
    private bool Rejoin(MonotonicInstant now)
    {
        if (!IsSplit(now))
        {
            _splitUntil = MonotonicInstant.Never;
            return false;
        }

        if (_splitUntil.IsNever)
        {
            _splitUntil = now.AddNanoseconds(ComputePatience());
        }

        if (now < _splitUntil)
        {
            return false;
        }

        _splitUntil = MonotonicInstant.Never;
        _quietNanoseconds = now >= _forgetSplitsAt ? FirstQuietNanoseconds : long.Min(2 * _quietNanoseconds, LongestQuietNanoseconds);
        _forgetSplitsAt = now.AddNanoseconds(3 * (_quietNanoseconds + ComputePatience()));
        foreach (VirtualRouter member in _members)
        {
            member.HandleRelease(_quietNanoseconds, now, CarpTransitionReason.GroupSplit);
        }

        return true;
    }

    private bool IsSplit(MonotonicInstant now)
    {
        if (_members.Count == 0 || FindLeader() is not { State: CarpState.Backup } leader || !leader.HearsMaster(now))
        {
            return false;
        }

        foreach (VirtualRouter member in _members)
        {
            if (member.State == CarpState.Master)
            {
                return true;
            }
        }

        return false;
    }

    private VirtualRouter FindLeader()
    {
        VirtualRouter leader = _members[0];
        foreach (VirtualRouter member in _members)
        {
            leader = Precedes(member.Configuration, leader.Configuration) ? member : leader;
        }

        return leader;
    }

    private static bool Precedes(RouterConfiguration left, RouterConfiguration right)
    {
        int order = left.Parameters.Vhid.CompareTo(right.Parameters.Vhid);
        return order < 0 || (order == 0 && LowestAddress(left).CompareTo(LowestAddress(right)) < 0);
    }

    private static InetAddress LowestAddress(RouterConfiguration configuration)
    {
        InetAddress lowest = configuration.Addresses[0].Virtual.Address;
        foreach (RouterAddress address in configuration.Addresses)
        {
            lowest = address.Virtual.Address.CompareTo(lowest) < 0 ? address.Virtual.Address : lowest;
        }

        return lowest;
    }

    /// <summary>Two master-down times, in which preemption would have brought them together; it may have a delay of its own.</summary>
    private long ComputePatience()
    {
        long patience = 0;
        foreach (VirtualRouter member in _members)
        {
            CarpParameters parameters = member.Configuration.Parameters;
            long masterDown = parameters.ComputeMasterDownTime(byte.MaxValue - 1).Nanoseconds;
            patience = long.Max(patience, (2 * masterDown) + parameters.PreemptDelayNanoseconds);
        }

        return patience;
    }
}
