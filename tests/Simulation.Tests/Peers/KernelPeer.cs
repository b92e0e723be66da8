using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Peers;

/// <summary>
/// The carp(4) of FreeBSD 10 to 15, NetBSD and OpenBSD. Source: protocol.md sections 3.2, 3.4 to 3.7.
/// </summary>
internal sealed class KernelPeer : ReferencePeer
{
    public KernelPeer(PeerParameters parameters)
        : base(parameters)
    {
    }

    public override MonotonicInstant NextTurn => MonotonicInstant.Earlier(
        Memory.AdvertiseAt, MonotonicInstant.Earlier(Memory.MasterDownIpv4At, Memory.MasterDownIpv6At));

    private bool IsOpenBsd => Parameters.Kind == PeerKind.OpenBsd;

    protected override byte EffectiveAdvskew => IsOpenBsd
        ? Parameters.Advskew
        : (byte)int.Min(240, Parameters.Advskew + Memory.Demotion);

    private CarpPrecedence Fields => new(Parameters.Advbase, EffectiveAdvskew, IsOpenBsd ? Memory.Demotion : (byte)0);

    private CarpInterval MasterDownTime => IsOpenBsd
        ? new CarpInterval(3 * CarpInterval.FromAdvertisement(Parameters.Advbase, Parameters.Advskew).Units)
        : new CarpInterval((3 * Parameters.Advbase * CarpInterval.UnitsPerSecond) + Parameters.Advskew);

    public override void Start(MonotonicInstant now) => BecomeBackup(now);

    public override void Stop(MonotonicInstant now)
    {
        if (State == CarpState.Master && Parameters.Kind != PeerKind.FreeBsd)
        {
            Actions.Add(PeerAction.Advertise(CarpPrecedence.BowOut));
        }

        Memory = new PeerMemory { Counter = Memory.Counter, ContinuesCounter = Memory.ContinuesCounter };
    }

    public override void Demote(byte level, MonotonicInstant now)
    {
        if (level == Memory.Demotion)
        {
            return;
        }

        Memory.Demotion = level;
        if (State == CarpState.Master)
        {
            Advertise(now);
        }
    }

    public override void Turn(MonotonicInstant now)
    {
        if (Memory.MasterDownIpv4At <= now || Memory.MasterDownIpv6At <= now)
        {
            BecomeMaster(now);
        }
        else if (Memory.AdvertiseAt <= now)
        {
            Advertise(now);
        }
    }

    public override void Hear(in PeerHeard heard, MonotonicInstant now)
    {
        if (IsOwnCounter(heard.Counter))
        {
            return;
        }

        NoteCounter(heard.Counter);
        switch (State)
        {
            case CarpState.Init:
                break;
            case CarpState.Master:
                if (YieldsTo(heard.Fields))
                {
                    BecomeBackup(now);
                }

                break;
            case CarpState.Backup:
                if (TakesOverFrom(heard.Fields))
                {
                    BecomeMaster(now);
                }
                else
                {
                    Rearm(heard.Family, now);
                }

                break;
        }
    }

    private bool YieldsTo(CarpPrecedence theirs)
    {
        bool isNotBetter = Interval >= theirs.Interval;
        return IsOpenBsd
            ? (isNotBetter && theirs.Demotion <= Memory.Demotion) || theirs.Demotion < Memory.Demotion
            : isNotBetter;
    }

    private bool TakesOverFrom(CarpPrecedence theirs)
    {
        bool isBetter = Interval < theirs.Interval;
        bool preempts = Parameters.Preempt && isBetter && (!IsOpenBsd || theirs.Demotion >= Memory.Demotion);
        bool isLessDemoted = IsOpenBsd && theirs.Demotion > Memory.Demotion;
        var threeIntervals = new CarpInterval((3 * Parameters.Advbase * CarpInterval.UnitsPerSecond) + EffectiveAdvskew);
        bool willTimeOut = threeIntervals < theirs.Interval && !(IsOpenBsd && Parameters.Advbase == 0);
        return preempts || isLessDemoted || willTimeOut;
    }

    private void BecomeBackup(MonotonicInstant now)
    {
        Memory.State = CarpState.Backup;
        Memory.AdvertiseAt = MonotonicInstant.Never;
        Rearm(AddressFamily.Ipv4, now);
        if (SendsIpv6)
        {
            Rearm(AddressFamily.Ipv6, now);
        }
    }

    private void BecomeMaster(MonotonicInstant now)
    {
        Memory.State = CarpState.Master;
        Memory.MasterDownIpv4At = MonotonicInstant.Never;
        Memory.MasterDownIpv6At = MonotonicInstant.Never;
        Memory.AdvertisementsUntilAnnouncement = (sbyte)(IsOpenBsd ? 3 : -1);
        Advertise(now);
        Actions.Add(PeerAction.Announce);
    }

    private void Rearm(AddressFamily family, MonotonicInstant now)
    {
        // NetBSD verifies IPv6 advertisements and has one timer for all.
        if (family == AddressFamily.Ipv4 || !SendsIpv6)
        {
            Memory.MasterDownIpv4At = now.AddNanoseconds(MasterDownTime.Nanoseconds);
        }
        else
        {
            Memory.MasterDownIpv6At = now.AddNanoseconds(MasterDownTime.Nanoseconds);
        }
    }

    private void Advertise(MonotonicInstant now)
    {
        Actions.Add(PeerAction.Advertise(Fields));
        Memory.AdvertiseAt = now.AddNanoseconds(Interval.Nanoseconds);
        if (Memory.AdvertisementsUntilAnnouncement > 0 && --Memory.AdvertisementsUntilAnnouncement == 0)
        {
            Actions.Add(PeerAction.Announce);
        }
    }
}
