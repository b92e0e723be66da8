using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>Watches a cluster and throws <see cref="InvariantException"/> when something happens that must not.</summary>
internal sealed class Checker
{
    private const long Second = 1_000_000_000;

    /// <summary>How long after an address fault the host may still be tidying up.</summary>
    private const long TidyingNanoseconds = Second;

    /// <summary>The longest delay of a wake-up, and some.</summary>
    private const long LongestLatenessNanoseconds = 5_000_000;

    /// <summary>From the first announcement of an address to the last.</summary>
    private const long LongestScheduleNanoseconds = 5 * Second;

    /// <summary>A minute's patience with a script that hangs, a second until force is used, and the longest pause of the process.</summary>
    private const long LongestMisfitNanoseconds = 75 * Second;

    private static readonly InetAddress[] s_virtual = [Member.VirtualIpv4, Member.VirtualIpv6];

    private readonly Cluster _cluster;
    private readonly Dictionary<Member, Watch> _watches = [];
    private MonotonicInstant _countedUntil;
    private int _owners;
    private Member? _soleOwner;
    private bool _isCalm;
    private bool _isSettled;
    private bool _hasWrongClock;

    public Checker(Cluster cluster)
    {
        _cluster = cluster;
        _countedUntil = cluster.World.Now;
    }

    /// <summary>Nanoseconds without an owner after the last fault.</summary>
    public long LostNanoseconds { get; private set; }

    /// <summary>Nanoseconds with more than one owner after the last fault.</summary>
    public long DoubledNanoseconds { get; private set; }

    /// <summary>How many changes of the set of owners there were in all.</summary>
    public int Changes { get; private set; }

    private MonotonicInstant Now => _cluster.World.Now;

    /// <summary>All faults are over.</summary>
    public void BeginCalm()
    {
        Count();
        _isCalm = true;
        LostNanoseconds = 0;
        DoubledNanoseconds = 0;
    }

    /// <summary>From now on there is one owner, for good.</summary>
    public void BeginSettled()
    {
        Count();
        Require(_owners == 1, $"{_owners} owners when there should be one again");
        _isSettled = true;
    }

    /// <summary>What must be so at the end of a calm time.</summary>
    public void Finish()
    {
        Count();
        Require(_owners == 1, $"{_owners} owners at the end");
        bool hasStranger = _cluster.Plan.HasUcarp || _hasWrongClock;
        long limit = long.Max(2 * Second, (hasStranger ? 3 : 2) * _cluster.Plan.LongestIntervalNanoseconds);
        Require(
            DoubledNanoseconds <= limit,
            $"two owners for {DoubledNanoseconds / 1e9:F3} s after the last fault; {limit / 1e9:F3} s are allowed");

        foreach (NativeMember member in _cluster.Members.OfType<NativeMember>())
        {
            Require(member.Node.IsAlive, $"{member.Name} does not run");
            Require(member.Node.Router.DemotionLevel == 0, $"{member.Name} is still demoted");
            bool isOwner = member == _soleOwner;
            bool isAsWanted = isOwner ? member.HasAllAddresses : !member.HasAddresses;
            Require(isAsWanted || member.Scripts is { HasLastDoneItsWork: false }, $"{member.Name} has the wrong addresses for {member.State}");
        }

        if (_soleOwner is NativeMember owner)
        {
            Watch watch = WatchOf(owner);
            bool hasAnnounced = watch.AnnouncedAt >= watch.RivalHeardAt;
            Require(hasAnnounced || !owner.HasAllAddresses, $"{owner.Name} did not announce after the last rival it heard");
        }
    }

    /// <summary>Somebody's role changed.</summary>
    public void NoteOwners()
    {
        Count();
        int owners = 0;
        Member? owner = null;
        foreach (Member member in _cluster.Members)
        {
            if (member.IsOwner)
            {
                owners++;
                owner = member;
            }
        }

        owner = owners == 1 ? owner : null;
        if (owners == _owners && owner == _soleOwner)
        {
            return;
        }

        _owners = owners;
        _soleOwner = owner;
        Changes++;
        Require(!_isSettled, "the owner changed without a cause");
    }

    public void HandleStateChange(NativeMember member, in CarpAction change)
    {
        Watch watch = WatchOf(member);
        Require(change.OldState == watch.State, $"{member.Name} leaves {change.OldState}, which it was not in");
        Require(change.NewState != watch.State, $"{member.Name} enters {change.NewState}, which it was in");
        watch.State = change.NewState;
        watch.AdvertisedAt = Now;
        watch.LeavingSince = MonotonicInstant.LongAgo;
        watch.PartingsAllowed = change.Reason is CarpTransitionReason.BetterMaster or CarpTransitionReason.TieLost
            && change.OldState == CarpState.Master
            ? Families
            : change is { OldState: CarpState.Backup, Reason: CarpTransitionReason.ChecksFail } ? watch.PartingsAllowed
            : 0;
        CheckCause(member, in change);
        NoteOwners();
    }

    /// <summary>The process has ended by itself.</summary>
    public void HandleOrderlyEnd(NativeMember member)
    {
        Watch watch = WatchOf(member);
        Require(watch.State == CarpState.Init, $"{member.Name} ended in {watch.State}");
        Require(watch is { RunsScript: false, LastScript: not ScriptRole.Up }, $"{member.Name} ended before its down script");
        HandleProcessEnd(member);
    }

    /// <summary>The process is gone, for whatever reason.</summary>
    public void HandleProcessEnd(NativeMember member)
    {
        Watch last = WatchOf(member);
        _watches[member] = new Watch { TidyUntil = last.TidyUntil, DisturbedUntil = last.DisturbedUntil };
        NoteOwners();
    }

    /// <summary>Something was done to the addresses or the link of a member's host.</summary>
    public void NoteAddressFault(NativeMember member, MonotonicInstant until) =>
        WatchOf(member).TidyUntil = MonotonicInstant.Later(WatchOf(member).TidyUntil, until.AddNanoseconds(TidyingNanoseconds));

    /// <summary>A member was told to leave; if it is being told so again, the first time counts.</summary>
    public void NoteLeaving(NativeMember member)
    {
        Watch watch = WatchOf(member);
        watch.LeavingSince = watch.LeavingSince == MonotonicInstant.LongAgo ? Now : watch.LeavingSince;
    }

    /// <summary>A member cannot advertise on time for a while.</summary>
    public void NoteDisturbance(NativeMember member, MonotonicInstant until) =>
        WatchOf(member).DisturbedUntil = MonotonicInstant.Later(WatchOf(member).DisturbedUntil, until);

    /// <summary>A member's clock was set. Its counters stay ahead of the time, and who starts later takes it for another system.</summary>
    public void NoteWrongClock() => _hasWrongClock = true;

    /// <summary>A master heard another.</summary>
    public void NoteRival(NativeMember member) => WatchOf(member).RivalHeardAt = Now;

    public void HandleTurnEnd(NativeMember member)
    {
        // After a long pause the first turn may come late.
        Watch watch = WatchOf(member);
        bool mayHave = !member.Node.IsAlive || member.State == CarpState.Master || watch.LastTurnAt <= watch.TidyUntil;
        watch.LastTurnAt = Now;
        if (member.Scripts is null)
        {
            Require(mayHave || !member.HasAddresses, $"{member.Name} has addresses in {member.State}");
        }
        else
        {
            CheckScripts(member, watch);
        }
    }

    /// <summary>A script is about to start, or something has become of one.</summary>
    public void HandleScript(NativeMember member, in ScriptReport report)
    {
        Watch watch = WatchOf(member);
        switch (report.Kind)
        {
            case ScriptReportKind.Starting:
                Require(!watch.RunsScript, $"{member.Name} starts a script while another runs");
                Require(report.Role == ScriptRole.Down || watch.LastScript != ScriptRole.Up, $"{member.Name} runs its up script twice");
                (watch.RunsScript, watch.LastScript) = (true, report.Role);
                break;
            case ScriptReportKind.Ended:
                watch.RunsScript = false;
                break;
        }
    }

    /// <summary>Where scripts manage the addresses nobody else touches them, and the last script is that of the role.</summary>
    private void CheckScripts(NativeMember member, Watch watch)
    {
        Require(member.Host.AddressCalls.Count == 0, $"{member.Name} changes addresses that its scripts manage");
        bool fits = (watch.LastScript == ScriptRole.Up) == (member.State == CarpState.Master);
        Require(fits || watch.RunsScript || !member.Node.IsAlive, $"{member.Name} is {member.State} after its {watch.LastScript} script");
        watch.FittedAt = fits || !member.Node.IsAlive ? Now : watch.FittedAt;
        Require(
            Now.NanosecondsSince(watch.FittedAt) < LongestMisfitNanoseconds, $"{member.Name} waits for its {watch.LastScript} script without end");
    }

    public void HandleFrame(NetworkPort from, ReadOnlyMemory<byte> frame)
    {
        Member? sender = _cluster.Members.FirstOrDefault(member => member.Port == from);
        if (sender is null)
        {
            return;
        }

        if (CarpAdvertisement.TryParse(frame.Span, out CarpAdvertisement advertisement, out _))
        {
            if (_cluster.Transcript.IsKept)
            {
                _cluster.Transcript.Add(
                    sender.Name, $"sends {advertisement.Source} {advertisement.Advbase}/{advertisement.Advskew}/{advertisement.Demotion}");
            }

            HandleAdvertisement(sender, in advertisement);
        }
        else if (!IsMembershipReport(frame.Span))
        {
            HandleAnnouncement(sender, frame.Span);
        }
    }

    /// <summary>IGMP, or MLD behind its hop-by-hop header: sent in every state, and no claim to anything.</summary>
    private static bool IsMembershipReport(ReadOnlySpan<byte> frame) => EthernetHeader.TryParse(frame, out EthernetHeader header)
        && (header.EtherType == EthernetHeader.Ipv4 ? frame[23] == 2 : header.EtherType == EthernetHeader.Ipv6 && frame[20] == 0 && frame[62] == 131);

    private int Families => (_cluster.Plan.RunsIpv4 ? 1 : 0) + (_cluster.Plan.RunsIpv6 ? 1 : 0);

    private void HandleAdvertisement(Member sender, in CarpAdvertisement advertisement)
    {
        if (sender is not NativeMember member)
        {
            return;
        }

        Watch watch = WatchOf(member);
        Require(advertisement.Counter > watch.LastCounter, $"{member.Name} sends a counter that is not above its last");
        watch.LastCounter = advertisement.Counter;
        if (advertisement.IsBowOut)
        {
            Require(watch.State == CarpState.Master, $"{member.Name} bows out of {watch.State}");
            bool mayHave = Now <= watch.TidyUntil || (member.Scripts is { } scripts && MayBowOutBefore(scripts, watch));
            Require(!member.HasAddresses || mayHave, $"{member.Name} bows out with its addresses still there");
            return;
        }

        // A last resort that steps down goes on to Init at once.
        bool isParting = member.State != CarpState.Master && watch.PartingsAllowed-- > 0;
        Require(member.State == CarpState.Master || isParting, $"{member.Name} advertises in {member.State}");
        CheckInterval(member, watch);
    }

    /// <summary>The down script did not do its work, or was waited for in vain.</summary>
    private bool MayBowOutBefore(MemberScripts scripts, Watch watch) =>
        watch.RunsScript ? Now.NanosecondsSince(watch.LeavingSince) >= Second : !scripts.HasLastDoneItsWork;

    /// <summary>
    /// ucarp announces what its up script should have added; so do we, once that has ended. And the news that a script has taken an address
    /// away may be late.
    /// </summary>
    private bool MayAnnounceInVain(Watch watch) => watch is { RunsScript: false, LastScript: ScriptRole.Up } || Now <= watch.TidyUntil.AddNanoseconds(LongestScheduleNanoseconds);

    /// <summary>While a script runs a master advertises as at any other time. Beside a rival it may have to be silent.</summary>
    private void CheckInterval(NativeMember member, Watch watch)
    {
        CarpInterval interval = member.Node.Configuration.Parameters.Interval;
        long late = Now.NanosecondsSince(watch.AdvertisedAt) - interval.Nanoseconds;
        bool hasRival = Now.NanosecondsSince(watch.RivalHeardAt) < 5 * interval.Nanoseconds;
        Require(
            watch is { RunsScript: false } or { State: not CarpState.Master } || late <= LongestLatenessNanoseconds || hasRival || watch.DisturbedUntil >= watch.AdvertisedAt,
            $"{member.Name} advertises {late / 1e9:F3} s late while a script runs");
        watch.AdvertisedAt = Now;
    }

    private void HandleAnnouncement(Member sender, ReadOnlySpan<byte> frame)
    {
        if (NeighborResponder.TryReadQuestion(frame, out InetAddress asked, out _) && Array.IndexOf(s_virtual, asked) >= 0)
        {
            _cluster.Transcript.Add(sender.Name, $"asks for {asked}");
            return;
        }

        if (EthernetHeader.TryParse(frame, out EthernetHeader ethernet) && IsUnicast(ethernet.Destination))
        {
            _cluster.Transcript.Add(sender.Name, "answers");
            return;
        }

        InetAddress address = ArpPacket.TryParse(frame, out ArpPacket arp) ? arp.SenderAddress
            : NeighborAdvertisement.TryParse(frame, out NeighborAdvertisement neighbor) ? neighbor.Target
            : throw new InvariantException($"{sender.Name} sends something unheard of");
        if (address != Member.VirtualIpv4 && address != Member.VirtualIpv6)
        {
            Require(sender is NativeMember { State: CarpState.Backup }, $"{sender.Name} tests its sending in {sender.State}");
            _cluster.Transcript.Add(sender.Name, "tests");
            return;
        }

        if (IsForAnother(sender, frame))
        {
            _cluster.Transcript.Add(sender.Name, "says that another has the address");
            return;
        }

        _cluster.Transcript.Add(sender.Name, "announces");
        WatchOf(sender).AnnouncedAt = Now;
        if (sender is NativeMember member)
        {
            Require(member.State == CarpState.Master, $"{member.Name} announces in {member.State}");
            bool mayLack = member.Scripts is not null && MayAnnounceInVain(WatchOf(member));
            Require(mayLack || member.Host.Carries(address), $"{member.Name} announces an address it does not have");
        }
    }

    /// <summary>A master that stepped down says where the address is: a MAC address that is not its own.</summary>
    private static bool IsForAnother(Member sender, ReadOnlySpan<byte> frame) =>
        NeighborAnswer.TryParse(frame, out NeighborAnswer answer) && answer.Mac != sender.Port.Mac && sender is NativeMember { State: CarpState.Backup };

    private static bool IsUnicast(MacAddress destination) => ((destination.Bits >> 40) & 1) == 0;

    private static void CheckCause(NativeMember member, in CarpAction change)
    {
        CarpParameters parameters = member.Node.Configuration.Parameters;
        bool fits = change.Reason switch
        {
            CarpTransitionReason.LinkReady => change is { OldState: CarpState.Init, NewState: CarpState.Backup },
            CarpTransitionReason.LinkLost or CarpTransitionReason.Stopped => change.NewState == CarpState.Init,
            CarpTransitionReason.MasterDown => change.NewState == CarpState.Master
                && change.ElapsedNanoseconds >= parameters.ComputeMasterDownTime(0).Nanoseconds,
            CarpTransitionReason.BowOut => change.NewState == CarpState.Master,
            CarpTransitionReason.Preemption => change.NewState == CarpState.Master && parameters.Preempt,
            CarpTransitionReason.MasterDemoted => change.NewState == CarpState.Master && change.PeerFields.Demotion > 0,
            CarpTransitionReason.MasterTooSlow => change.NewState == CarpState.Master
                && change.PeerFields.Interval > parameters.ComputeMasterDownTime(0),
            CarpTransitionReason.BetterMaster or CarpTransitionReason.TieLost or CarpTransitionReason.DeafRival =>
                change is { OldState: CarpState.Master, NewState: CarpState.Backup },
            CarpTransitionReason.Stalled or CarpTransitionReason.CannotSend or CarpTransitionReason.Released =>
                change is { OldState: CarpState.Master, NewState: CarpState.Backup },
            CarpTransitionReason.ChecksFail => change.NewState == CarpState.Init,
            CarpTransitionReason.ChecksPass => change.NewState == CarpState.Backup,
            CarpTransitionReason.LastResort => change is not { OldState: CarpState.Master } and not { NewState: CarpState.Init },
            _ => false,
        };
        Require(fits, $"{member.Name} gives {change.Reason} for {change.OldState} -> {change.NewState}");
    }

    private void Count()
    {
        long nanoseconds = Now.NanosecondsSince(_countedUntil);
        _countedUntil = Now;
        if (!_isCalm)
        {
            return;
        }

        LostNanoseconds += _owners == 0 ? nanoseconds : 0;
        DoubledNanoseconds += _owners > 1 ? nanoseconds : 0;
    }

    private Watch WatchOf(Member member)
    {
        if (!_watches.TryGetValue(member, out Watch? watch))
        {
            watch = new Watch();
            _watches.Add(member, watch);
        }

        return watch;
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvariantException(message);
        }
    }

    private sealed class Watch
    {
        public CarpState State;
        public bool RunsScript;
        public ScriptRole? LastScript;
        public MonotonicInstant LeavingSince = MonotonicInstant.LongAgo;
        public MonotonicInstant FittedAt = MonotonicInstant.LongAgo;
        public MonotonicInstant AdvertisedAt = MonotonicInstant.LongAgo;
        public MonotonicInstant DisturbedUntil = MonotonicInstant.LongAgo;
        public ulong LastCounter;
        public int PartingsAllowed;
        public MonotonicInstant RivalHeardAt = MonotonicInstant.LongAgo;
        public MonotonicInstant LastTurnAt = MonotonicInstant.LongAgo;
        public MonotonicInstant TidyUntil = MonotonicInstant.LongAgo;
        public MonotonicInstant AnnouncedAt = MonotonicInstant.LongAgo;
    }
}
