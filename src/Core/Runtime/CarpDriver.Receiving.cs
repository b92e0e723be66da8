using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <content>What arrives, and for whom it is.</content>
public sealed partial class CarpDriver
{
    /// <summary>More than the receive buffer holds: with a broken clock a flood must still leave the timers their turn.</summary>
    private const int MaximumBatchesPerTurn = 128;

    private void ReadFrames(LinkPort port, MonotonicInstant now)
    {
        for (int batch = 0; batch < MaximumBatchesPerTurn; batch++)
        {
            int count = port.Transport.ReceiveBatch(now);
            if (count == 0)
            {
                return;
            }

            MonotonicInstant receivedAt = now;
            for (int i = 0; i < count; i++)
            {
                ReceivedFrame frame = port.Transport.GetFrame(i);
                receivedAt = frame.ReceivedAt;
                HandleFrame(port, frame, now);
            }

            // Later frames arrived after this turn began; a flood of them must not hold the timers up.
            if (receivedAt >= now)
            {
                return;
            }
        }
    }

    private void HandleFrame(LinkPort port, ReceivedFrame frame, MonotonicInstant now)
    {
        CarpAdvertisement advertisement = default;
        CarpDropReason reason = frame.Flags switch
        {
            FrameFlags.None => CarpDropReason.None,
            _ when (frame.Flags & FrameFlags.Outgoing) != 0 => CarpDropReason.OwnFrame,
            _ when (frame.Flags & FrameFlags.VlanTagStripped) != 0 => CarpDropReason.VlanTagged,
            _ => CarpDropReason.Truncated,
        };
        VirtualRouter? router = null;
        VirtualRouter? byItsSecondPath = null;
        if (reason == CarpDropReason.None && CarpAdvertisement.TryParse(frame.Bytes, port.HasUnicastRouters, out advertisement, out reason))
        {
            byItsSecondPath = port.FindOnSecondPath(in advertisement);
            router = byItsSecondPath ?? port.Find(advertisement.Vhid);
            reason = router is null ? CarpDropReason.UnknownVhid : CarpDropReason.None;
        }

        if (router is not null)
        {
            if (router.IsInBatch)
            {
                _batch.Flush(now);
            }

            if (byItsSecondPath is null)
            {
                router.HandleFrame(in advertisement, frame, now);
            }
            else
            {
                router.HandleSecondPath(in advertisement, frame, now);
            }
        }
        else if (reason is CarpDropReason.NotIp or CarpDropReason.NotCarpProtocol
            && NeighborAnswer.TryParse(frame.Bytes, out NeighborAnswer answer))
        {
            HandleNeighborAnswer(port, in answer, now);
        }
        else
        {
            port.Counters.CountDropped(reason);
            _observer.OnFrameDropped(port, router, reason, in advertisement, frame.Bytes);
        }
    }

    /// <summary>Only what others have says something: this host's own interfaces may share a segment and answer for each other.</summary>
    private void HandleNeighborAnswer(LinkPort port, in NeighborAnswer answer, MonotonicInstant now)
    {
        if (Inventory.HasMac(answer.Mac))
        {
            return;
        }

        _probes.HandleNeighborAnswer(port, in answer);
        for (int i = 0; i < port.Routers.Count; i++)
        {
            VirtualRouter router = port.Routers[i];
            if (router.IsInBatch)
            {
                _batch.Flush(now);
            }

            router.HandleNeighborAnswer(in answer, now);
        }
    }
}
