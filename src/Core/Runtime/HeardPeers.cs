using System;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// The nodes a virtual router has heard, for status and metrics; the election does not ask it. It remembers a few: whoever was silent longest
/// makes room. Allocates nothing after its making.
/// </summary>
public sealed class HeardPeers
{
    /// <summary>How many nodes are remembered.</summary>
    public const int Capacity = 8;

    private readonly HeardPeer[] _peers = new HeardPeer[Capacity];
    private int _count;

    /// <summary>The nodes, in no order; valid until the next is recorded.</summary>
    public ReadOnlySpan<HeardPeer> Peers => _peers.AsSpan(0, _count);

    /// <summary>The best node heard within half as long again as its own interval: the master, as far as can be heard. Null when there is none.</summary>
    public HeardPeer? FindMaster(MonotonicInstant now)
    {
        HeardPeer? best = null;
        foreach (HeardPeer peer in Peers)
        {
            bool isHeard = now.NanosecondsSince(peer.HeardAt) <= PatienceNanoseconds(peer.Fields);
            if (isHeard && (best is not HeardPeer other || peer.Fields.IsBetterThan(other.Fields)))
            {
                best = peer;
            }
        }

        return best;
    }

    internal void Record(InetAddress source, MacAddress mac, CarpPrecedence fields, MonotonicInstant heardAt)
    {
        ref HeardPeer peer = ref FindOrTake(source, out bool isKnown);
        bool isLate = isKnown && heardAt.NanosecondsSince(peer.HeardAt) > PatienceNanoseconds(peer.Fields);
        peer = new HeardPeer(source, mac, fields, heardAt, isKnown ? peer.LateCount + (isLate ? 1 : 0) : 0);
    }

    /// <summary>It has said goodbye: it is not late, it is gone.</summary>
    internal void Forget(InetAddress source)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_peers[i].Source == source)
            {
                _peers[i] = _peers[--_count];
                return;
            }
        }
    }

    private static long PatienceNanoseconds(CarpPrecedence fields) => fields.Interval.Nanoseconds * 3 / 2;

    private ref HeardPeer FindOrTake(InetAddress source, out bool isKnown)
    {
        int oldest = 0;
        for (int i = 0; i < _count; i++)
        {
            isKnown = _peers[i].Source == source;
            if (isKnown)
            {
                return ref _peers[i];
            }

            oldest = _peers[i].HeardAt < _peers[oldest].HeardAt ? i : oldest;
        }

        isKnown = false;
        return ref _peers[_count < Capacity ? _count++ : oldest];
    }
}
