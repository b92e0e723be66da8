using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Native;

/// <summary>
/// Who takes over from a silent master may be deaf himself, and no frame can tell him. An interface on which nothing at all arrives is the
/// only sign there is: it is named some seconds after the take-over.
/// </summary>
internal sealed class HearingWatch(IPlatform platform, Log log)
{
    /// <summary>Long enough that a network in use says something, short enough that both sides of a one-way link are in the logs in 5 s.</summary>
    private const long ListenNanoseconds = 4_000_000_000;

    private readonly List<Listening> _listening = [];

    /// <summary>When <see cref="Serve"/> must be called next.</summary>
    public MonotonicInstant NextDeadline
    {
        get
        {
            MonotonicInstant earliest = MonotonicInstant.Never;
            foreach (Listening listening in _listening)
            {
                earliest = MonotonicInstant.Earlier(earliest, listening.Due);
            }

            return earliest;
        }
    }

    /// <summary>A virtual router has changed its state.</summary>
    public void Note(VirtualRouter router, in CarpAction change)
    {
        string interfaceName = router.Port.InterfaceName;
        bool isSuspect = change is { NewState: CarpState.Master, Reason: CarpTransitionReason.MasterDown } && router.Peers.Peers.Length > 0;
        if (isSuspect && !_listening.Exists(listening => listening.InterfaceName == interfaceName))
        {
            // The first look is for later too: the announcement of the addresses waits for us here.
            _listening.Add(new Listening(interfaceName));
        }
    }

    /// <summary>Does what is due.</summary>
    public void Serve()
    {
        // No lambda: it would be allocated in every turn of the loop.
        for (int i = _listening.Count - 1; i >= 0; i--)
        {
            MonotonicInstant now = platform.MonotonicClock.Now;
            if (_listening[i].Due <= now && !Look(_listening[i], now))
            {
                _listening.RemoveAt(i);
            }
        }
    }

    /// <summary>Whether to look once more.</summary>
    private bool Look(Listening listening, MonotonicInstant now)
    {
        long? packets = platform.HostSettings.ReadReceivedPackets(listening.InterfaceName);
        if (listening.Packets is null)
        {
            listening.Packets = packets;
            listening.Due = now.AddNanoseconds(ListenNanoseconds);
            return packets is not null;
        }

        if (packets == listening.Packets)
        {
            log.Warning(
                $"{listening.InterfaceName}: not one frame has arrived in the {ListenNanoseconds / 1_000_000_000} s since this node took over:"
                + " either nobody else is left, or this host is the one that is cut off; look at its cable, switch port and filters");
        }

        return false;
    }

    private sealed class Listening(string interfaceName)
    {
        public string InterfaceName => interfaceName;

        /// <summary>What had been received at the first look; null before it.</summary>
        public long? Packets { get; set; }

        public MonotonicInstant Due { get; set; } = MonotonicInstant.LongAgo;
    }
}
