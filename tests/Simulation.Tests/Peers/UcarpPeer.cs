using System.Buffers.Binary;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;

namespace NativeCarp.Simulation.Tests.Peers;

/// <summary>
/// ucarp. A turn of its loop takes one packet and then looks at its timers; as a backup it sleeps a whole interval, so that its
/// master-down timer is rounded up. How late it sees a packet is the caller's business. Source: protocol.md sections 3.2, 3.4, 3.8.
/// </summary>
internal sealed class UcarpPeer : ReferencePeer
{
    private const long Millisecond = 1_000_000;
    private const int DeadRatio = 3;

    public UcarpPeer(PeerParameters parameters)
        : base(parameters)
    {
    }

    public override MonotonicInstant NextTurn => Memory.WakeAt;

    private CarpPrecedence Fields => new(Parameters.Advbase, Parameters.Advskew, 0);

    private long MasterDownNanoseconds =>
        new CarpInterval((DeadRatio * Parameters.Advbase * CarpInterval.UnitsPerSecond) + Parameters.Advskew).Nanoseconds;

    public override void Start(MonotonicInstant now)
    {
        BecomeBackup(now);
        Sleep(now);
    }

    /// <summary>Killed or asked to end: it says nothing in either case.</summary>
    public override void Stop(MonotonicInstant now) =>
        Memory = new PeerMemory { Counter = Memory.Counter, ContinuesCounter = Memory.ContinuesCounter };

    public override void Turn(MonotonicInstant now)
    {
        LookAtTimers(now);
        Sleep(now);
    }

    public override void Hear(in PeerHeard heard, MonotonicInstant now)
    {
        NoteCounter(heard.Counter);
        switch (State)
        {
            case CarpState.Init:
                break;
            case CarpState.Master:
                HearAsMaster(in heard, now);
                break;
            case CarpState.Backup:
                HearAsBackup(in heard, now);
                break;
        }

        LookAtTimers(now);
        Sleep(now);
    }

    private void HearAsMaster(in PeerHeard heard, MonotonicInstant now)
    {
        int order = Interval.CompareTo(heard.Fields.Interval);
        if (order == 0)
        {
            order = Rank(Parameters.Source.Ipv4Bits).CompareTo(Rank(heard.Source.Ipv4Bits));
        }

        if (order > 0)
        {
            Advertise(now);
            BecomeBackup(now);
        }
        else if (order < 0)
        {
            Actions.Add(PeerAction.Announce);
            Memory.AdvertisementsUntilAnnouncement = 2;
        }
    }

    private void HearAsBackup(in PeerHeard heard, MonotonicInstant now)
    {
        bool preempts = Parameters.Preempt && Interval < heard.Fields.Interval;
        bool willTimeOut = MasterDownNanoseconds < heard.Fields.Interval.Nanoseconds;
        if (preempts || willTimeOut)
        {
            BecomeMaster(now);
        }
        else
        {
            Memory.MasterDownIpv4At = now.AddNanoseconds(MasterDownNanoseconds);
        }
    }

    private void LookAtTimers(MonotonicInstant now)
    {
        if (State == CarpState.Backup && Memory.MasterDownIpv4At < now)
        {
            BecomeMaster(now);
        }

        if (!Memory.AdvertiseAt.IsNever && Memory.AdvertiseAt.NanosecondsSince(now) <= Millisecond)
        {
            Advertise(now);
        }
    }

    private void BecomeBackup(MonotonicInstant now)
    {
        Memory.State = CarpState.Backup;
        Memory.AdvertiseAt = MonotonicInstant.Never;
        Memory.MasterDownIpv4At = now.AddNanoseconds(MasterDownNanoseconds);
    }

    private void BecomeMaster(MonotonicInstant now)
    {
        Memory.State = CarpState.Master;
        Memory.MasterDownIpv4At = MonotonicInstant.Never;
        Actions.Add(PeerAction.Announce);
        Advertise(now);
        Memory.AdvertisementsUntilAnnouncement = 2;
    }

    private void Advertise(MonotonicInstant now)
    {
        Actions.Add(PeerAction.Advertise(Fields));
        Memory.AdvertiseAt = now.AddNanoseconds(Interval.Nanoseconds);
        if (Memory.AdvertisementsUntilAnnouncement > 0 && --Memory.AdvertisementsUntilAnnouncement == 0 && State == CarpState.Master)
        {
            Actions.Add(PeerAction.Announce);
        }
    }

    private void Sleep(MonotonicInstant now)
    {
        long nanoseconds = Memory.AdvertiseAt.IsNever ? Interval.Nanoseconds : Memory.AdvertiseAt.NanosecondsSince(now);
        Memory.WakeAt = now.AddNanoseconds(long.Max(1, nanoseconds / Millisecond) * Millisecond);
    }

    /// <summary>It compares the address as it lies in memory.</summary>
    private uint Rank(uint address) => Parameters.Kind == PeerKind.UcarpBigEndian ? address : BinaryPrimitives.ReverseEndianness(address);
}
