using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <content>
/// The second path. A master speaks there only while it serves: its link has carrier and its reference has just answered. So what is said need
/// not say that, and the digest covers all of it.
/// </content>
public sealed partial class VirtualRouter
{
    private readonly LinkPort? _secondPort;
    private readonly ReplayGuard? _secondGuard;

    /// <summary>Since when a take-over is held back by what is heard on the second path; never when none is.</summary>
    public MonotonicInstant TakeoverHeldSince => _machine.TakeoverHeldSince;

    /// <summary>Whether a frame on a port comes from the other node by the second path of this router.</summary>
    internal bool IsOnSecondPath(LinkPort port, in CarpAdvertisement advertisement) =>
        port == _secondPort && advertisement.Vhid == Configuration.Parameters.Vhid && advertisement.Source == Configuration.SecondPath!.Peer;

    internal void LeaveSecondPath() => _secondPort?.RemoveSecondPath(this);

    internal void HandleSecondPath(in CarpAdvertisement advertisement, ReceivedFrame frame, MonotonicInstant now)
    {
        CarpDropReason reason = BelieveSecondPath(in advertisement, now);
        if (reason == CarpDropReason.None)
        {
            _machine.HandleSecondPath(in advertisement, frame.ReceivedAt);
        }
        else
        {
            Counters.CountDropped(reason);
            _observer.OnFrameDropped(_secondPort!, this, reason, in advertisement, frame.Bytes);
        }

        NoteDeadline();
    }

    /// <summary>
    /// One counter must not count twice: neither guard believes what the other has heard, and on the second path every counter is above all
    /// before. What is refused there holds nothing back, so in doubt the address is taken over.
    /// </summary>
    private CarpDropReason BelieveSecondPath(in CarpAdvertisement advertisement, MonotonicInstant now)
    {
        if (!advertisement.IsFromThisLink || advertisement.Destination != _secondPort!.SourceIpv4)
        {
            return CarpDropReason.WrongDestination;
        }

        if (!_signer.Verify(advertisement.Counter, advertisement.Digest))
        {
            return CarpDropReason.BadDigest;
        }

        if (_counterOrigins.IsOwn(advertisement.Counter))
        {
            return CarpDropReason.OwnFrame;
        }

        CounterVerdict verdict = _secondGuard!.Judge(
            advertisement.Counter, CounterKind.Nativecarp, _platform.WallClock.UnixMilliseconds, now);
        _replayGuard.RememberSent(advertisement.Counter, now);
        return verdict == CounterVerdict.Fresh ? CarpDropReason.None : CarpDropReason.Replay;
    }

    /// <summary>What was heard on the first path is old on the second.</summary>
    private void RememberOnSecondPath(ulong counter, MonotonicInstant now) =>
        _secondGuard?.Judge(counter, CounterKind.Nativecarp, _platform.WallClock.UnixMilliseconds, now);

    private void SendOnSecondPath(CarpPrecedence fields, MonotonicInstant now)
    {
        if (Configuration.SecondPath is not SecondPath path || _secondPort!.SourceIpv4.IsUnspecified
            || !Port.Link.IsRunning || !_checks.HasJustPassed(path.Reference))
        {
            return;
        }

        uint random = _entropy.NextWord();
        long unixMilliseconds = _platform.WallClock.UnixMilliseconds;
        ulong counter = _counters.Next(unixMilliseconds, random);
        CarpDigest digest = _signer.Sign(counter, unixMilliseconds, out _);
        _counterOrigins.RecordSent(counter);
        _replayGuard.RememberSent(counter, now);
        var header = new CarpHeaderFields(Configuration.Parameters.Vhid, fields.Advbase, fields.Advskew, fields.Demotion, counter);
        var addressing = new CarpFrameAddressing(default, default, _secondPort.SourceIpv4, path.Peer);
        Span<byte> frame = stackalloc byte[FrameLengthBytes];
        int length = CarpFrame.Write(frame, in addressing, in header, in digest, (ushort)(random >> 16));

        // Nothing depends on it: a path that is cut holds nothing back.
        _ = _secondPort.SendPacket(frame[EthernetHeader.LengthBytes..length], path.Peer);
    }
}
