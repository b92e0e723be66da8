using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// One virtual router at work: the state machine, and around it whatever makes its inputs believable and its actions real.
/// The driver calls it; nothing else does.
/// </summary>
public sealed partial class VirtualRouter
{
    /// <summary>Room for whatever is sent; it is written on the stack, which is warm when the heap is not.</summary>
    private const int FrameLengthBytes = 128;

    private readonly IPlatform _platform;
    private readonly ICarpObserver _observer;
    private readonly EntropyPool _entropy;
    private readonly AddressBatch _batch;
    private readonly CheckSet _checks;
    private readonly CarpStateMachine _machine;
    private readonly AddressReconciler _reconciler;
    private readonly RouteReconciler _routes;
    private readonly AddressAnnouncer _announcer;
    private readonly RepairLimiter _repairs = new();
    private readonly AddressScripts? _scripts;
    private readonly PinnedPeer[] _pins;
    private readonly InetAddress[] _unicastPeers;
    private readonly ReplayGuard _replayGuard;
    private readonly SuspectRun _suspects;
    private readonly ConflictWatch _conflicts;
    private readonly CounterOrigins _counterOrigins = new();
    private readonly CounterSequence _counters = new(0);
    private RouterSigner _signer;
    private bool _isFirstFollow = true;
    private bool _isInBatch;
    // The addresses were announced when they were confirmed; the election asks for that announcement a moment later.
    private bool _isAnnounced;
    private ScriptRole? _overdueScript;

    internal VirtualRouter(
        RouterConfiguration configuration,
        PortTable ports,
        IPlatform platform,
        AddressBatch batch,
        AnnouncementBudget budget,
        IProcessRunner? processRunner,
        CheckSet checks,
        EntropyPool entropy,
        ICarpObserver observer)
    {
        Configuration = configuration;
        Port = ports.FindOrOpen(configuration.InterfaceName);
        _platform = platform;
        _batch = batch;
        _checks = checks;
        _entropy = entropy;
        _observer = observer;
        _machine = new CarpStateMachine(configuration.Parameters with
        {
            RandomSeed = entropy.NextWord(),
            PreemptsWithMates = configuration.Group is not null,
            MaximumHoldNanoseconds = configuration.SecondPath?.MaximumHoldNanoseconds ?? 0,
        });
        _reconciler = new AddressReconciler(configuration.Addresses, isManaged: configuration.Scripts is null);
        _routes = new RouteReconciler(configuration.Routes);
        _announcer = new AddressAnnouncer(this, _reconciler, ports, budget);
        ports.AddMoving(configuration.Addresses);
        if (configuration.Scripts is not null && processRunner is not null)
        {
            _scripts = new AddressScripts(configuration.Scripts, processRunner, ReportScript);
        }

        if (configuration.Hooks is HookCommands hooks && processRunner is not null)
        {
            _hooks = new RouterHooks(hooks, processRunner, report => _observer.OnHook(this, report));
        }

        _signer = new RouterSigner(configuration);
        _pins = ToArray(configuration.Peers);
        _unicastPeers = ToArray(configuration.UnicastPeers);
        foreach (InetAddress peer in _unicastPeers)
        {
            Port.OpenSender(platform, peer.Family);
        }

        _replayGuard = new ReplayGuard(
            ComputeGuardCapacity(configuration.Parameters), configuration.ReplayProtection == ReplayProtection.Strict);
        if (configuration.SecondPath is SecondPath path)
        {
            _secondPort = ports.FindOrOpen(path.InterfaceName);
            _secondPort.OpenSender(platform, path.Peer.Family);
            _secondPort.AddSecondPath(this);
            _secondGuard = new ReplayGuard(capacity: 16, isStrict: true);
        }

        _suspects = new SuspectRun(ChooseAddressToAsk(configuration), configuration.Parameters);
        _conflicts = new ConflictWatch(configuration.Parameters, configuration.Conflict);
        SourceIpv4 = configuration.SourceIpv4 ?? default;
    }

    /// <summary>What it was made from, and what it signs with now.</summary>
    public RouterConfiguration Configuration { get; private set; }

    /// <summary>The interface it advertises on.</summary>
    public LinkPort Port { get; }

    /// <summary>The present state.</summary>
    public CarpState State => _machine.State;

    /// <summary>Whether it was asked to stop, holds nothing any more and takes no part; hooks may still run.</summary>
    public bool HasLeft => _machine.IsStopped && _scripts is not { IsBusy: true };

    /// <summary>Whether it was asked to stop and has done so, its last script and hook included.</summary>
    public bool IsStopped => HasLeft && _hooks is not { IsBusy: true };

    /// <summary>The level in byte 4: that of all causes, and our own for failing sends.</summary>
    public byte DemotionLevel => _machine.DemotionLevel;

    /// <summary>Why it is demoted, but for failing sends and service as a last resort.</summary>
    public DemotionCauses Demotion { get; private set; }

    /// <summary>Whether it is demoted because its advertisements cannot be sent.</summary>
    public bool SendingFails => _machine.SendingFails;

    /// <summary>Whether checks keep this node out, so that it serves as a last resort at most.</summary>
    public bool IsFaulty => _machine.IsFaulty;

    /// <summary>Whether it serves although checks keep this node out.</summary>
    public bool IsLastResort => _machine.IsLastResort;

    /// <summary>Whether its interface can be used, and if not, why.</summary>
    public LinkReadiness Readiness { get; private set; }

    /// <summary>What it received, refused and sent.</summary>
    public CarpCounters Counters { get; } = new();

    /// <summary>The other nodes, as far as they were heard.</summary>
    public HeardPeers Peers { get; } = new();

    /// <summary>The IPv4 source of its advertisements.</summary>
    public InetAddress SourceIpv4 { get; private set; }

    /// <summary>The IPv6 source of its advertisements; 0.0.0.0 while there is none.</summary>
    public InetAddress SourceIpv6 { get; private set; }

    /// <summary>
    /// When a family will have been silent for a master-down time; never while we are not a backup, do not run it, or once it is silent. Only
    /// when every family we run is silent do we take over.
    /// </summary>
    public MonotonicInstant MasterDownDeadline(AddressFamily family) => _machine.MasterDownDeadline(family);

    /// <summary>The digest we would have sent with this counter, for the log line about one that differs.</summary>
    public CarpDigest ComputeDigest(ulong counter) => _signer.ComputeDigest(counter);

    /// <summary>Whether the kernel has confirmed an address of this virtual router on this host.</summary>
    /// <param name="index">Its place in the configuration.</param>
    public bool HasAddress(int index) => _reconciler.FindCarrier(index) != 0;

    /// <summary>Why it cannot take over on request; null when it can, or is master already.</summary>
    public TakeoverObstacle? FindPromotionObstacle(MonotonicInstant now) => _machine.FindPromotionObstacle(now);

    /// <summary>Why it leaves the master that it hears in office; null when it hears none, and when it is no backup.</summary>
    public TakeoverObstacle? FindPreemptionObstacle(MonotonicInstant now) =>
        _machine.FindPreemptionObstacle(now) ?? (_group is not null && HearsMaster(now) ? TakeoverObstacle.WaitsForMates : null);

    /// <summary>When it will act next if nothing happens before; kept, because the driver asks every router in every turn.</summary>
    public MonotonicInstant NextDeadline { get; private set; } = MonotonicInstant.Never;

    /// <summary>Whether it waits for the batch of this turn, and must not be given another input before.</summary>
    internal bool IsInBatch => _isInBatch;

    private MonotonicInstant NextReconciliation => MonotonicInstant.Earlier(_reconciler.NextRetry, _routes.NextCheck);

    internal void HandleTimeout(MonotonicInstant now)
    {
        ServeSuspects(now);
        ServeConflicts(now);
        _machine.HandleTimeout(now);
        DrainActions(now);
        _scripts?.HandleTimeout(now);
        ServeHooks(now);
        DrainActions(now);
        if (NextReconciliation <= now)
        {
            ReconcileAddresses(now);
            DrainActions(now);
        }

        _announcer.Serve(now);
        NoteDeadline();
    }

    internal void HandleProcessExit(in ProcessExit exit, MonotonicInstant now)
    {
        if (_scripts is not null && _scripts.HandleExit(in exit, now))
        {
            ReconcileAddresses(now);
            DrainActions(now);
            NoteDeadline();
        }

        HandleHookExit(in exit, now);
    }

    /// <summary>The program is failing: takes the addresses away as well as it still can.</summary>
    internal void Abandon(MonotonicInstant now)
    {
        _reconciler.Want(false);
        _routes.Want(false, now);
        _scripts?.Want(ScriptRole.Down, now);
    }

    /// <summary>Signs and verifies with another password from now on, and moves nothing.</summary>
    /// <param name="configuration">The present one, but for what <see cref="RouterConfiguration.DiffersInSignatureOnly"/> leaves out.</param>
    public void ReplaceSignature(RouterConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        _signer = new RouterSigner(configuration, _signer);
    }

    internal void HandleStop(MonotonicInstant now)
    {
        _machine.HandleStop(now);
        DrainActions(now);
        NoteDeadline();
    }

    /// <summary>Other causes to be demoted than before, or the same.</summary>
    internal void HandleDemotionChange(DemotionCauses causes, MonotonicInstant now)
    {
        Demotion = causes;
        FollowDemotion(now);
    }

    /// <summary>What the checks make of it, computed anew.</summary>
    /// <param name="level">The weights of those that fail, together.</param>
    /// <param name="isFaulty">Whether one says that this node cannot serve.</param>
    /// <param name="hasChecks">Whether any concerns it.</param>
    /// <param name="now">The turn's instant.</param>
    internal void HandleHealth(int level, bool isFaulty, bool hasChecks, MonotonicInstant now)
    {
        _machine.HandleChecksChange(hasChecks);
        _machine.HandleFaultChange(isFaulty, now);
        HandleDemotionChange(Demotion with { Checks = level }, now);
    }

    /// <summary>The checks that it asked for have ended.</summary>
    internal void HandleChecked(int level, bool isFaulty, MonotonicInstant now)
    {
        _machine.HandleChecked(byte.Max((Demotion with { Checks = level }).Level, _sharedDemotion), isFaulty, now);
        DrainActions(now);
        NoteDeadline();
    }

    internal void HandlePromotion(MonotonicInstant now)
    {
        _machine.HandlePromotion(now);
        DrainActions(now);
        NoteDeadline();
    }

    internal void HandleRelease(
        long quietNanoseconds, MonotonicInstant now, CarpTransitionReason reason = CarpTransitionReason.Released)
    {
        _machine.HandleRelease(quietNanoseconds, now, reason);
        DrainActions(now);
        NoteDeadline();
    }

    /// <summary>Looks again at link, source and virtual addresses after the inventory changed.</summary>
    internal void Follow(LinkInventory inventory, MonotonicInstant now)
    {
        SourceIpv4 = Configuration.SourceIpv4 ?? Port.SourceIpv4;
        SourceIpv6 = UsesRoutableIpv6 ? Port.RoutableIpv6 : Port.SourceIpv6;
        _machine.HandleSourceChange(SourceIpv4, SourceIpv6);
        FollowAddresses(inventory, now);
        if (_isFirstFollow)
        {
            // A predecessor that was killed may have left its address behind.
            _isFirstFollow = false;
            _overdueScript = ScriptRole.Down;
        }

        FollowReadiness(inventory, now);
        StartOverdueScript(now);
        ReconcileAddresses(now);
        DrainActions(now);
        NoteDeadline();
    }

    /// <summary>Called at the end of every input.</summary>
    private void NoteDeadline()
    {
        _group?.NoteInput();
        NextDeadline = MonotonicInstant.Earlier(
            MonotonicInstant.Earlier(
                MonotonicInstant.Earlier(_machine.NextDeadline, _announcer.Schedule.NextDeadline),
                MonotonicInstant.Earlier(_suspects.NextDeadline, _conflicts.NextDeadline(NextTakeover))),
            MonotonicInstant.Earlier(
                NextReconciliation,
                MonotonicInstant.Earlier(_scripts?.NextDeadline ?? MonotonicInstant.Never, _hooks?.NextDeadline ?? MonotonicInstant.Never)));
    }

    private void FollowReadiness(LinkInventory inventory, MonotonicInstant now)
    {
        LinkReadiness readiness = Port.ComputeReadiness(Configuration.IgnoresLinkState);
        if (readiness == LinkReadiness.Ready && !HasSource(inventory))
        {
            readiness = LinkReadiness.NoSourceAddress;
        }

        if (Port.WasReplaced && _scripts is not null)
        {
            // What the up script did went with the old interface: the down script, and the up script of a new mastership, must run again.
            ChangeReadiness(LinkReadiness.NoInterface, now);
        }

        ChangeReadiness(readiness, now);
    }

    private void ChangeReadiness(LinkReadiness readiness, MonotonicInstant now)
    {
        if (readiness == Readiness)
        {
            return;
        }

        Readiness = readiness;
        _observer.OnReadinessChanged(this, readiness);
        _machine.HandleLinkChange(readiness == LinkReadiness.Ready, now);
        DrainActions(now);
    }

    /// <summary>
    /// Room for what a master sends in every family while the guard remembers, and a tenth more, as far as its memory may grow. While two
    /// are masters it remembers for less long; a host with a thousand virtual routers has no memory to spare for that.
    /// </summary>
    private static int ComputeGuardCapacity(CarpParameters parameters)
    {
        int families = parameters.RunsIpv4 && parameters.RunsIpv6 ? 2 : 1;
        CarpInterval interval = parameters.Advbase > 0 ? CarpInterval.FromAdvertisement(parameters.Advbase, 0) : parameters.Interval;
        long sent = families * ReplayGuard.MemoryNanoseconds / interval.Nanoseconds;
        return (int)long.Min(sent + (sent / 10) + 1, ReplayGuard.MaximumCapacity);
    }

    private void DrainActions(MonotonicInstant now)
    {
        // What follows a change of addresses waits until it is made: a parting advertisement must not overtake the removal.
        while (!_isInBatch && _machine.TryDequeue(out CarpAction action))
        {
            Execute(in action, now);
        }

        _isAnnounced &= _isInBatch;
    }

    private void Execute(in CarpAction action, MonotonicInstant now)
    {
        switch (action.Kind)
        {
            case CarpActionKind.SendAdvertisement:
                _machine.HandleSendResult(SendInEveryFamily(action.Fields, now), now);
                SendOnSecondPath(action.Fields, now);
                break;
            case CarpActionKind.SendFarewell:
                SendInEveryFamily(action.Fields, now);
                break;
            case CarpActionKind.TestSending:
                _machine.HandleTestResult(SendTest(), now);
                break;
            case CarpActionKind.AskForAddress:
                _conflicts.AskForRival(_suspects.Address, now);
                ServeConflicts(now);
                break;
            case CarpActionKind.RunChecks:
                _checks.Ask(this, now);
                break;
            case CarpActionKind.AddAddresses:
                _reconciler.Want(true);
                _overdueScript = ScriptRole.Up;
                ReconcileAddresses(now);
                break;
            case CarpActionKind.RemoveAddresses:
                _reconciler.Want(false);
                _routes.Want(false, now);
                _announcer.Schedule.Stop();
                _overdueScript = ScriptRole.Down;
                if (_machine.State == CarpState.Master)
                {
                    // Leaving: the state changes when the script has ended.
                    StartOverdueScript(now);
                }

                ReconcileAddresses(now);
                break;
            case CarpActionKind.Announce:
                if (!_isAnnounced)
                {
                    _announcer.Schedule.Request(now);
                    _announcer.Serve(now);
                }

                break;
            case CarpActionKind.StateChanged:
                if (action.NewState == CarpState.Master)
                {
                    _suspects.HandleMastership();
                }

                _observer.OnStateChanged(this, in action);
                NoteForGroup(in action, now);
                if (_conflicts.HandleStateChange(action.NewState))
                {
                    ReportConflict(CarpReport.AddressLeft);
                }

                if (action.OldState == CarpState.Init && _reconciler.IsAnyPresent)
                {
                    // The interface was renamed or away while the down script ran, so that it could not find the address.
                    _scripts?.ForgetLast();
                }

                StartOverdueScript(now);
                TellHooks(in action, now);
                break;
            case CarpActionKind.Report:
                _observer.OnReport(this, in action);
                break;
        }
    }

    /// <summary>Scripts start when the change of state has been told, so that the log reads as ucarp's: first the state, then its script.</summary>
    private void StartOverdueScript(MonotonicInstant now)
    {
        if (_overdueScript is ScriptRole role)
        {
            _overdueScript = null;
            _scripts?.Want(role, now);
            ReconcileAddresses(now);
        }
    }

    private void ReportScript(ScriptReport report) =>
        _observer.OnScript(this, report with { AddressIsPresent = _reconciler.IsAnyPresent });

    private bool HasSource(LinkInventory inventory) => Configuration.Parameters.RunsIpv4
        ? !SourceIpv4.IsUnspecified && inventory.TryFindCarrier(SourceIpv4, out _)
        : !SourceIpv6.IsUnspecified;
}
