using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <content>What is sent, and to whom.</content>
public sealed partial class VirtualRouter
{
    /// <summary>Between link-local peers the link-local address is the source, as for the group; others could not answer to it.</summary>
    private bool UsesRoutableIpv6 => Array.Exists(_unicastPeers, static peer => peer.Family == AddressFamily.Ipv6 && !peer.IsIpv6LinkLocal);

    private static T[] ToArray<T>(IReadOnlyList<T> list)
    {
        var array = new T[list.Count];
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = list[i];
        }

        return array;
    }

    private bool SendInEveryFamily(CarpPrecedence fields, MonotonicInstant now)
    {
        CarpParameters parameters = Configuration.Parameters;
        bool sentIpv4 = parameters.RunsIpv4 && Send(SourceIpv4, Configuration.GroupIpv4, fields, now);
        bool sentIpv6 = parameters.RunsIpv6 && SourceIpv6.Family == AddressFamily.Ipv6 && Send(SourceIpv6, CarpGroups.Ipv6, fields, now);
        return sentIpv4 || sentIpv6;
    }

    private bool Send(InetAddress source, InetAddress group, CarpPrecedence fields, MonotonicInstant now)
    {
        uint random = _entropy.NextWord();
        long unixMilliseconds = _platform.WallClock.UnixMilliseconds;
        ulong counter = _counters.Next(unixMilliseconds, random);
        CarpDigest digest = _signer.Sign(counter, unixMilliseconds, out bool hasSwitched);
        var header = new CarpHeaderFields(Configuration.Parameters.Vhid, fields.Advbase, fields.Advskew, fields.Demotion, counter);
        ushort identification = (ushort)(random >> 16);

        // Recorded before it is sent: a loop could bring it back before send returns, a replay much later.
        _counterOrigins.RecordSent(counter);
        _replayGuard.RememberSent(counter, now);
        bool isSent = _unicastPeers.Length == 0
            ? SendToGroup(source, group, in header, in digest, identification)
            : SendToPeers(source, in header, in digest, identification);
        if (hasSwitched)
        {
            _observer.OnReport(this, new CarpAction { Kind = CarpActionKind.Report, Report = CarpReport.SignatureSwitched });
        }

        return isSent;
    }

    private bool SendToGroup(InetAddress source, InetAddress group, in CarpHeaderFields header, in CarpDigest digest, ushort identification)
    {
        MacAddress groupMac = Configuration.UsesBroadcast ? MacAddress.Broadcast : MacAddress.ForMulticastGroup(group);
        var addressing = new CarpFrameAddressing(SourceMac(), groupMac, source, group);
        Span<byte> frame = stackalloc byte[FrameLengthBytes];
        return SendFrame(Port, frame[..CarpFrame.Write(frame, in addressing, in header, in digest, identification)]);
    }

    /// <summary>The same advertisement to each; it is sent when one was.</summary>
    private bool SendToPeers(InetAddress source, in CarpHeaderFields header, in CarpDigest digest, ushort identification)
    {
        bool isSent = false;
        Span<byte> frame = stackalloc byte[FrameLengthBytes];
        foreach (InetAddress peer in _unicastPeers)
        {
            if (peer.Family == source.Family)
            {
                var addressing = new CarpFrameAddressing(default, default, source, peer);
                int length = CarpFrame.Write(frame, in addressing, in header, in digest, identification);
                isSent |= Count(Port, Port.SendPacket(frame[EthernetHeader.LengthBytes..length], peer));
            }
        }

        return isSent;
    }

    private MacAddress SourceMac() => Configuration.SourceMac switch
    {
        SourceMacChoice.Virtual => MacAddress.ForVhid(Configuration.Parameters.Vhid),
        SourceMacChoice.Ucarp => MacAddress.ForUcarpVhid(Configuration.Parameters.Vhid),
        _ => Port.Link.Mac,
    };

    /// <summary>Sends a frame and counts it; whether it left.</summary>
    internal bool SendFrame(LinkPort port, ReadOnlySpan<byte> frame) => Count(port, port.Transport.Send(frame));

    private bool Count(LinkPort port, PlatformResult result)
    {
        Counters.CountSent(result.IsOk);
        if (!result.IsOk)
        {
            _observer.OnSendRefused(this, port, result);
        }

        return result.IsOk;
    }

    /// <summary>
    /// A frame that changes nothing on the network: asks, as one without an address, for our own (RFC 5227), or says where it is.
    /// </summary>
    private bool SendTest()
    {
        Span<byte> frame = stackalloc byte[FrameLengthBytes];
        int length = Configuration.Parameters.RunsIpv4
            ? new ArpPacket(ArpPacket.Request, Port.Link.Mac, default, default, SourceIpv4).WriteBroadcast(frame)
            : NeighborAdvertisement.WriteUnsolicited(frame, Port.Link.Mac, SourceIpv6, isRouter: false);
        return SendFrame(Port, frame[..length]);
    }
}
