using System;
using System.Collections.Generic;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Commands;

/// <summary>Turns frames into lines; remembers when each source last advertised each id.</summary>
internal sealed class WatchDecoder(WatchRequest request)
{
    // Sources can be forged; what is remembered of them is bounded.
    private const int MaxSenders = 4096;

    private readonly CarpAuthenticator?[] _authenticators = new CarpAuthenticator?[byte.MaxValue + 1];
    private readonly Dictionary<Sender, MonotonicInstant> _lastHeard = [];

    /// <summary>The line for one frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="localTime">When it was received, on the calendar.</param>
    public string Describe(in ReceivedFrame frame, DateTime localTime)
    {
        if (CarpAdvertisement.TryParse(frame.Bytes, out CarpAdvertisement carp, out CarpDropReason reason))
        {
            long? sinceLast = Hear(new Sender(carp.Source, carp.Vhid, IsVrrp: false), frame.ReceivedAt);
            return WatchFormatter.Carp(localTime, carp, sinceLast, Verify(carp), frame.Flags);
        }

        if (reason == CarpDropReason.Vrrp && VrrpAdvertisement.TryParse(frame.Bytes, out VrrpAdvertisement vrrp))
        {
            long? sinceLast = Hear(new Sender(vrrp.Source, vrrp.VirtualRouterId, IsVrrp: true), frame.ReceivedAt);
            return WatchFormatter.Vrrp(localTime, vrrp, sinceLast, frame.Flags);
        }

        return WatchFormatter.Refused(localTime, frame.Bytes, reason, frame.Flags);
    }

    private WatchVerdict Verify(in CarpAdvertisement advertisement)
    {
        if (request.Key is not CarpKey key)
        {
            return WatchVerdict.Unknown;
        }

        CarpAuthenticator authenticator = _authenticators[advertisement.Vhid] ??=
            new CarpAuthenticator(key, advertisement.Vhid, request.Addresses);
        return authenticator.Verify(advertisement.Counter, advertisement.Digest) ? WatchVerdict.Authentic : WatchVerdict.NotAuthentic;
    }

    private long? Hear(Sender sender, MonotonicInstant receivedAt)
    {
        bool isKnown = _lastHeard.TryGetValue(sender, out MonotonicInstant last);
        if (!isKnown && _lastHeard.Count == MaxSenders)
        {
            _lastHeard.Clear();
        }

        _lastHeard[sender] = receivedAt;
        return isKnown ? receivedAt.NanosecondsSince(last) : null;
    }

    private readonly record struct Sender(InetAddress Source, byte Id, bool IsVrrp);
}
