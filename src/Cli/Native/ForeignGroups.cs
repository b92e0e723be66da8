using System;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>
/// Groups on the links that are none of ours: CARP with an id we do not have, and VRRP. They do no harm, but share the range of ids with us.
/// A few are remembered; whoever was silent longest makes room.
/// </summary>
internal sealed class ForeignGroups
{
    private const int Capacity = 32;

    private readonly ForeignGroup[] _groups = new ForeignGroup[Capacity];
    private int _count;

    /// <summary>The groups, in no order.</summary>
    public ReadOnlySpan<ForeignGroup> Groups => _groups.AsSpan(0, _count);

    /// <summary>Notes an advertisement of one; true when it was not known.</summary>
    public bool Note(string interfaceName, bool isVrrp, byte id, InetAddress source, MacAddress mac, MonotonicInstant now)
    {
        int oldest = 0;
        for (int i = 0; i < _count; i++)
        {
            ref ForeignGroup known = ref _groups[i];
            if (known.Id == id && known.Source == source && known.IsVrrp == isVrrp && known.InterfaceName == interfaceName)
            {
                known.Mac = mac;
                known.HeardAt = now;
                return false;
            }

            oldest = known.HeardAt < _groups[oldest].HeardAt ? i : oldest;
        }

        _groups[_count < Capacity ? _count++ : oldest] = new ForeignGroup
        {
            InterfaceName = interfaceName,
            IsVrrp = isVrrp,
            Id = id,
            Source = source,
            Mac = mac,
            HeardAt = now,
        };
        return true;
    }
}
