using System;
using System.Collections.Generic;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime;

/// <content>Groups of virtual routers, and what the administrator keeps out of elections.</content>
public sealed partial class CarpDriver
{
    private readonly List<RouterGroup> _groups = [];

    /// <summary>Makes one virtual router take no part in elections, or take part again; a master hands over first.</summary>
    /// <param name="router">One of <see cref="Routers"/>.</param>
    /// <param name="isDrained">Whether to take no part.</param>
    public void Drain(VirtualRouter router, bool isDrained)
    {
        ArgumentNullException.ThrowIfNull(router);
        MonotonicInstant now = _platform.MonotonicClock.Now;
        router.Hold(HoldCauses.Drain, isDrained, now);
        FinishCommand(now);
    }

    /// <summary>Takes a virtual router out of its group, so that its mates do not follow when it leaves for good.</summary>
    public void LeaveGroup(VirtualRouter router)
    {
        ArgumentNullException.ThrowIfNull(router);
        if (router.Group is RouterGroup group)
        {
            router.Join(null);
            if (group.Members.Count == 0)
            {
                _groups.Remove(group);
            }
        }
    }

    private RouterGroup FindOrMakeGroup(string name)
    {
        foreach (RouterGroup group in _groups)
        {
            if (group.Name == name)
            {
                return group;
            }
        }

        var made = new RouterGroup(name);
        _groups.Add(made);
        return made;
    }

    private void FinishCommand(MonotonicInstant now)
    {
        _batch.Flush(now);
        SettleGroups(now);
    }

    private void SettleGroups(MonotonicInstant now)
    {
        foreach (RouterGroup group in _groups)
        {
            while (group.Settle(now))
            {
                _batch.Flush(now);
            }
        }
    }
}
