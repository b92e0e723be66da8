using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// One virtual router at work: the state machine, and around it whatever makes its inputs believable and its actions real.
/// The driver calls it; nothing else does.
/// </summary>
public sealed class VirtualRouter
{
    private readonly IPlatform _platform;
    private readonly ICarpObserver _observer;
    private readonly EntropyPool _entropy;
    private readonly IAddressManager _addressManager;
    private readonly CarpStateMachine _machine;
    private readonly AddressReconciler _reconciler;
    private readonly AddressScripts? _scripts;
    private readonly PortTable _ports;
    private readonly CarpAuthenticator _authenticator;
    private readonly ReplayGuard _replayGuard;
    private readonly CounterOrigins _counterOrigins = new();
    private readonly CounterSequence _counters = new(0);
    private readonly byte[] _frame = new byte[128];
    private bool _isFirstFollow = true;
    private ScriptRole? _overdueScript;

    internal VirtualRouter(
        RouterConfiguration configuration,
        PortTable ports,
        IPlatform platform,
        IAddressManager addressManager,
        IProcessRunner? processRunner,
        EntropyPool entropy,
        ICarpObserver observer)
    {
        Configuration = configuration;
        _ports = ports;
        Port = ports.FindOrOpen(configuration.InterfaceName);
        _platform = platform;
        _addressManager = addressManager;
        _entropy = entropy;
        _observer = observer;
        _machine = new CarpStateMachine(configuration.Parameters with { RandomSeed = entropy.NextWord() });
        var addresses = new VirtualAddress[configuration.Addresses.Count];
        for (int i = 0; i < addresses.Length; i++)
        {
            addresses[i] = configuration.Addresses[i].Virtual;
        }

        _reconciler = new AddressReconciler(addresses, isManaged: configuration.Scripts is null);
        if (configuration.Scripts is not null && processRunner is not null)
        {
            _scripts = new AddressScripts(configuration.Scripts, processRunner, ReportScript);
        }

        _authenticator = new CarpAuthenticator(
            configuration.Key,
            configuration.Parameters.Vhid,
            FindHashed(configuration),
            configuration.DigestAddresses == DigestAddresses.AllWithLinkLocal);
        _replayGuard = new ReplayGuard(ComputeGuardCapacity(configuration.Parameters));
        SourceIpv4 = configuration.SourceIpv4 ?? default;
    }

    /// <summary>What it was made from.</summary>
    public RouterConfiguration Configuration { get; }

    /// <summary>The interface it advertises on.</summary>
    public LinkPort Port { get; }

    /// <summary>The present state.</summary>
    public CarpState State => _machine.State;

    /// <summary>Whether it was asked to stop and has done so, its last script included.</summary>
    public bool IsStopped => _machine.IsStopped && _scripts is not { IsBusy: true };

    /// <summary>The level in byte 4: the one given to <see cref="CarpDriver.Demote"/> and our own for failing sends.</summary>
    public byte DemotionLevel => _machine.DemotionLevel;

    /// <summary>Whether its interface can be used, and if not, why.</summary>
    public LinkReadiness Readiness { get; private set; }

    /// <summary>What it received, refused and sent.</summary>
    public CarpCounters Counters { get; } = new();

    /// <summary>The IPv4 source of its advertisements.</summary>
    public InetAddress SourceIpv4 { get; private set; }

    /// <summary>The IPv6 source of its advertisements; 0.0.0.0 while there is none.</summary>
    public InetAddress SourceIpv6 { get; private set; }

    /// <summary>The digest we would have sent with this counter, for the log line about one that differs.</summary>
    public CarpDigest ComputeDigest(ulong counter) => _authenticator.ComputeDigest(counter);

    internal MonotonicInstant NextDeadline => MonotonicInstant.Earlier(
        _machine.NextDeadline,
        MonotonicInstant.Earlier(_reconciler.NextRetry, _scripts?.NextDeadline ?? MonotonicInstant.Never));

    internal void HandleFrame(in CarpAdvertisement advertisement, ReceivedFrame frame, MonotonicInstant now)
    {
        CarpDropReason reason = Believe(in advertisement, now);
        if (reason != CarpDropReason.None)
        {
            Counters.CountDropped(reason);
            _observer.OnFrameDropped(Port, this, reason, in advertisement, frame.Bytes);
            return;
        }

        Counters.CountReceived();
        CounterKind kind = _counterOrigins.Classify(advertisement.Counter, advertisement.Source, _platform.WallClock.UnixMilliseconds);
        _counterOrigins.RecordHeard(advertisement.Counter, advertisement.Source);
        _machine.HandleAdvertisement(in advertisement, kind, frame.ReceivedAt, now);
        DrainActions(now);
    }

    internal void HandleTimeout(MonotonicInstant now)
    {
        _machine.HandleTimeout(now);
        DrainActions(now);
        _scripts?.HandleTimeout(now);
        if (_reconciler.NextRetry <= now)
        {
            ReconcileAddresses(now);
            DrainActions(now);
        }
    }

    internal void HandleProcessExit(in ProcessExit exit, MonotonicInstant now)
    {
        if (_scripts is not null && _scripts.HandleExit(in exit, now))
        {
            ReconcileAddresses(now);
            DrainActions(now);
        }
    }

    /// <summary>The program is failing: takes the addresses away as well as it still can.</summary>
    internal void Abandon(MonotonicInstant now)
    {
        _reconciler.Want(false);
        _scripts?.Want(ScriptRole.Down, now);
        _reconciler.Reconcile(_addressManager, Port.Link.Index, now);
    }

    internal void HandleStop(MonotonicInstant now)
    {
        _machine.HandleStop(now);
        DrainActions(now);
    }

    internal void HandleDemotionChange(byte level, MonotonicInstant now)
    {
        _machine.HandleDemotionChange(level, now);
        DrainActions(now);
    }

    internal void HandleRelease(long quietNanoseconds, MonotonicInstant now)
    {
        _machine.HandleRelease(quietNanoseconds, now);
        DrainActions(now);
    }

    /// <summary>Looks again at link, source and virtual addresses after the inventory changed.</summary>
    internal void Follow(LinkInventory inventory, MonotonicInstant now)
    {
        FollowSources(inventory);
        FollowAddresses(inventory);
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
    }

    private void FollowReadiness(LinkInventory inventory, MonotonicInstant now)
    {
        LinkReadiness readiness = Port.ComputeReadiness(Configuration.IgnoresLinkState);
        if (readiness == LinkReadiness.Ready && !HasSource(inventory))
        {
            readiness = LinkReadiness.NoSourceAddress;
        }

        if (readiness == Readiness)
        {
            return;
        }

        Readiness = readiness;
        _observer.OnReadinessChanged(this, readiness);
        _machine.HandleLinkChange(readiness == LinkReadiness.Ready, now);
        DrainActions(now);
    }

    private static InetAddress[] FindHashed(RouterConfiguration configuration)
    {
        int count = configuration.DigestAddresses == DigestAddresses.First ? 1 : configuration.Addresses.Count;
        var hashed = new InetAddress[count];
        for (int i = 0; i < count; i++)
        {
            hashed[i] = configuration.Addresses[i].Virtual.Address;
        }

        return hashed;
    }

    /// <summary>Room for what two masters send in every family while the guard remembers, as far as its memory may grow.</summary>
    private static int ComputeGuardCapacity(CarpParameters parameters)
    {
        int families = parameters.RunsIpv4 && parameters.RunsIpv6 ? 2 : 1;
        return (int)long.Min(2 * families * ReplayGuard.MemoryNanoseconds / parameters.Interval.Nanoseconds, ReplayGuard.MaximumCapacity);
    }

    private CarpDropReason Believe(in CarpAdvertisement advertisement, MonotonicInstant now)
    {
        bool isIpv4 = advertisement.Family == AddressFamily.Ipv4;
        if (advertisement.Destination != (isIpv4 ? Configuration.GroupIpv4 : CarpGroups.Ipv6))
        {
            return CarpDropReason.WrongDestination;
        }

        if (Configuration.IgnoresOwnSource && isIpv4 && advertisement.Source == SourceIpv4)
        {
            return CarpDropReason.OwnFrame;
        }

        if (!_authenticator.Verify(advertisement.Counter, advertisement.Digest))
        {
            return CarpDropReason.BadDigest;
        }

        if (_counterOrigins.IsOwn(advertisement.Counter))
        {
            return CarpDropReason.OwnFrame;
        }

        return _replayGuard.TryAccept(advertisement.Counter, now) ? CarpDropReason.None : CarpDropReason.Replay;
    }

    private void DrainActions(MonotonicInstant now)
    {
        while (_machine.TryDequeue(out CarpAction action))
        {
            Execute(in action, now);
        }
    }

    private void Execute(in CarpAction action, MonotonicInstant now)
    {
        switch (action.Kind)
        {
            case CarpActionKind.SendAdvertisement:
                _machine.HandleSendResult(SendInEveryFamily(action.Fields, now), now);
                break;
            case CarpActionKind.SendFarewell:
                SendInEveryFamily(action.Fields, now);
                break;
            case CarpActionKind.TestSending:
                _machine.HandleTestResult(SendFrame(Port, WriteTest()), now);
                break;
            case CarpActionKind.AddAddresses:
                _reconciler.Want(true);
                _overdueScript = ScriptRole.Up;
                ReconcileAddresses(now);
                break;
            case CarpActionKind.RemoveAddresses:
                _reconciler.Want(false);
                _overdueScript = ScriptRole.Down;
                if (_machine.State == CarpState.Master)
                {
                    // Leaving: the state changes when the script has ended.
                    StartOverdueScript(now);
                }

                ReconcileAddresses(now);
                break;
            case CarpActionKind.Announce:
                AnnounceAddresses(now);
                break;
            case CarpActionKind.StateChanged:
                _observer.OnStateChanged(this, in action);
                if (action.OldState == CarpState.Init && _reconciler.IsAnyPresent)
                {
                    // The interface was renamed or away while the down script ran, so that it could not find the address.
                    _scripts?.ForgetLast();
                }

                StartOverdueScript(now);
                break;
            case CarpActionKind.Report:
                _observer.OnReport(this, in action);
                break;
        }
    }

    private void ReconcileAddresses(MonotonicInstant now)
    {
        int changes = _reconciler.Reconcile(_addressManager, Port.Link.Index, now);
        for (int i = 0; i < changes; i++)
        {
            PlatformResult result = _reconciler.Result(i);
            if (!result.IsOk && result.Status != PlatformStatus.Pending)
            {
                _observer.OnAddressRefused(this, _reconciler.Change(i), result);
            }
        }

        ScriptRole role = _reconciler.IsWanted ? ScriptRole.Up : ScriptRole.Down;
        if (!_reconciler.TrySettle(scriptsAreDone: _scripts is not null && _scripts.HasSettled(role)))
        {
            return;
        }

        if (_reconciler.IsWanted)
        {
            _machine.HandleAddressesReady();
        }
        else
        {
            _machine.HandleAddressesRemoved(now);
        }

        _observer.OnAddressesSettled(this, _reconciler.IsWanted);
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
        ulong counter = _counters.Next(_platform.WallClock.UnixMilliseconds, random);
        var addressing = new CarpFrameAddressing(
            SourceMac(),
            Configuration.UsesBroadcast ? MacAddress.Broadcast : MacAddress.ForMulticastGroup(group),
            source,
            group);
        var header = new CarpHeaderFields(Configuration.Parameters.Vhid, fields.Advbase, fields.Advskew, fields.Demotion, counter);
        int length = CarpFrame.Write(_frame, in addressing, in header, _authenticator.ComputeDigest(counter), (ushort)(random >> 16));

        // Recorded before it is sent: a loop could bring it back before send returns, a replay much later.
        _counterOrigins.RecordSent(counter);
        _replayGuard.TryAccept(counter, now);
        return SendFrame(Port, length);
    }

    private MacAddress SourceMac() => Configuration.SourceMac switch
    {
        SourceMacChoice.Virtual => MacAddress.ForVhid(Configuration.Parameters.Vhid),
        SourceMacChoice.Ucarp => MacAddress.ForUcarpVhid(Configuration.Parameters.Vhid),
        _ => Port.Link.Mac,
    };

    private bool SendFrame(LinkPort port, int length)
    {
        PlatformResult result = port.Transport.Send(_frame.AsSpan(0, length));
        Counters.CountSent(result.IsOk);
        if (!result.IsOk)
        {
            _observer.OnSendRefused(this, port, result);
        }

        return result.IsOk;
    }

    /// <summary>
    /// Announces what the kernel has confirmed, on the interface that carries it and with that interface's MAC address. An address that a
    /// script left on no interface, or on one without Ethernet, is announced where we advertise, as ucarp does.
    /// </summary>
    private void AnnounceAddresses(MonotonicInstant now)
    {
        ReadOnlySpan<VirtualAddress> addresses = _reconciler.Addresses;
        for (int i = 0; i < addresses.Length; i++)
        {
            int carrier = _reconciler.FindCarrier(addresses[i].Address, Port.Link.Index);
            if (carrier == 0 && _scripts is null)
            {
                continue;
            }

            LinkPort port = carrier == Port.Link.Index ? Port : _ports.FindForAnnouncing(carrier, now) ?? Port;
            InetAddress address = addresses[i].Address;
            SendFrame(port, address.Family == AddressFamily.Ipv4
                ? ArpPacket.Gratuitous(port.Link.Mac, address).WriteBroadcast(_frame)
                : NeighborAdvertisement.WriteUnsolicited(_frame, port.Link.Mac, address, isRouter: false));
        }
    }

    /// <summary>
    /// A frame that changes nothing on the network: asks, as one without an address, for our own (RFC 5227), or says where it is.
    /// </summary>
    private int WriteTest() => Configuration.Parameters.RunsIpv4
        ? new ArpPacket(ArpPacket.Request, Port.Link.Mac, default, default, SourceIpv4).WriteBroadcast(_frame)
        : NeighborAdvertisement.WriteUnsolicited(_frame, Port.Link.Mac, SourceIpv6, isRouter: false);

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

    private void FollowSources(LinkInventory inventory)
    {
        SourceIpv4 = Configuration.SourceIpv4 ?? FindSource(inventory, AddressFamily.Ipv4);
        SourceIpv6 = FindSource(inventory, AddressFamily.Ipv6);
        _machine.HandleSourceChange(SourceIpv4, SourceIpv6);
    }

    /// <summary>Somebody who is none of our scripts may have taken the address away, or put it there.</summary>
    private void FollowAddresses(LinkInventory inventory)
    {
        bool wasPresent = _reconciler.IsAnyPresent;
        _reconciler.Observe(inventory.Addresses);
        bool isPresent = _reconciler.IsAnyPresent;
        if (isPresent != wasPresent && isPresent != _reconciler.IsWanted && _scripts is not { IsBusy: true } && !_isFirstFollow)
        {
            _observer.OnAddressesDisturbed(this, isPresent);
        }
    }

    /// <summary>The interface's first address that does not move; in IPv6 the link-local one, as the kernels do.</summary>
    private InetAddress FindSource(LinkInventory inventory, AddressFamily family)
    {
        InetAddress first = default;
        for (int i = 0; i < inventory.Addresses.Count; i++)
        {
            InterfaceAddress candidate = inventory.Addresses[i];
            InetAddress address = candidate.Address.Address;
            if (candidate.InterfaceIndex != Port.Link.Index || address.Family != family || IsVirtual(address))
            {
                continue;
            }

            if (family == AddressFamily.Ipv4 || address.IsIpv6LinkLocal)
            {
                return address;
            }

            first = first.IsUnspecified ? address : first;
        }

        return first;
    }

    private bool IsVirtual(InetAddress address)
    {
        foreach (VirtualAddress own in _reconciler.Addresses)
        {
            if (own.Address == address)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasSource(LinkInventory inventory) => Configuration.Parameters.RunsIpv4
        ? !SourceIpv4.IsUnspecified && inventory.TryFindCarrier(SourceIpv4, out _)
        : !SourceIpv6.IsUnspecified;
}
