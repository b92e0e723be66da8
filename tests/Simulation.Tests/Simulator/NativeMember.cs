using System;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>The production code on a simulated host.</summary>
internal sealed class NativeMember : Member, ICarpObserver
{
    private const string InterfaceName = "eth0";

    public NativeMember(Cluster cluster, MemberPlan plan, int index)
        : base(cluster, plan, index)
    {
        Host = new SimulatedHost(cluster.World, Name);
        Link = Host.AddInterface(InterfaceName, cluster.Network, Mac, OwnAddresses);
        var configuration = new RouterConfiguration
        {
            InterfaceName = InterfaceName,
            Parameters = new CarpParameters
            {
                Vhid = Vhid,
                Advbase = plan.Advbase,
                Advskew = plan.Advskew,
                Preempt = plan.Preempt,
                RunsIpv4 = cluster.Plan.RunsIpv4,
                RunsIpv6 = cluster.Plan.RunsIpv6,
            },
            Key = Key,
            Addresses = Array.ConvertAll(Addresses, RouterAddress.Host),
            Conflict = plan.UsesScripts ? ConflictPolicy.Unasked : ConflictPolicy.Take,
            Scripts = plan.UsesScripts ? MemberScripts.Commands : null,
        };
        Node = new SimulatedNode(Host, configuration, this);
        if (cluster.Plan.HasChecks)
        {
            MemberChecks.Give(Node);
        }

        if (plan.UsesScripts)
        {
            Scripts = new MemberScripts(Host, Link, [.. configuration.Addresses.Select(static address => address.Virtual)], cluster.World.Random.Fork());
        }
    }

    public SimulatedHost Host { get; }

    public SimulatedNode Node { get; }

    public SimulatedInterface Link { get; }

    /// <summary>The scripts that manage its addresses; null when the daemon does.</summary>
    public MemberScripts? Scripts { get; }

    public override NetworkPort Port => Link.Port;

    public override CarpState State => Node.State;

    public override bool IsOwner => Node.State == CarpState.Master;

    /// <summary>Whether the host carries any of the virtual addresses.</summary>
    public bool HasAddresses => Array.Exists(Addresses, Host.Carries);

    /// <summary>Whether the host carries all of the virtual addresses.</summary>
    public bool HasAllAddresses => Array.TrueForAll(Addresses, Host.Carries);

    private VirtualAddress[] OwnAddresses => [new(SourceIpv4, 24), new(SourceIpv6, 64)];

    public override void Start() => Node.Start();

    public override void Stop() => Node.Stop();

    public void Kill()
    {
        Node.Kill();
        Cluster.Transcript.Add(Name, "killed");
        Cluster.Checker.HandleProcessEnd(this);
    }

    public override void PowerOff()
    {
        Kill();
        Scripts?.PowerOff();
        Link.Remove();
    }

    public override void PowerOn()
    {
        Link.Recreate(OwnAddresses);
        Node.Start();
    }

    public override void SetCarrier(bool hasCarrier) => Link.SetCarrier(hasCarrier);

    public override void Demote(byte level) => Node.Demote(level);

    public void RestoreInterface() => Link.Recreate(OwnAddresses);

    public void OnStateChanged(VirtualRouter router, in CarpAction change)
    {
        Cluster.Transcript.Add(Name, $"{change.OldState} -> {change.NewState} ({change.Reason}, {change.ElapsedNanoseconds / 1e9:F3} s)");
        Cluster.Checker.HandleStateChange(this, in change);
    }

    public void OnReport(VirtualRouter router, in CarpAction report)
    {
        Cluster.Transcript.Add(Name, $"{report.Report} {report.Peer}");
        if (report.Report is CarpReport.WorseMasterHeard or CarpReport.EqualMasterHeard)
        {
            Cluster.Checker.NoteRival(this);
        }
    }

    public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness) => Cluster.Transcript.Add(Name, $"link {readiness}");

    public void OnFrameDropped(
        LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame)
    {
        if (Cluster.Transcript.IsKept)
        {
            Cluster.Transcript.Add(Name, $"drops {advertisement.Source}: {reason}");
        }
    }

    public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result) =>
        Cluster.Transcript.Add(Name, $"{change.Kind} {change.Address} refused: {result.Status}");

    public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result) => Cluster.Transcript.Add(Name, $"send refused: {result.Status}");

    public void OnAddressesDisturbed(VirtualRouter router, bool arePresent) =>
        Cluster.Transcript.Add(Name, arePresent ? "an address appeared" : "an address vanished");

    public void OnCheck(HealthCheck check)
    {
        Cluster.Transcript.Add(Name, $"check {check.Configuration.Name}: {check.State.Verdict}");
        if (check.Configuration.Name == MemberChecks.Disk && check.State.Counts)
        {
            Cluster.Checker.NoteLeaving(this);
        }
    }

    public void OnScript(VirtualRouter router, in ScriptReport report)
    {
        Cluster.Transcript.Add(Name, $"script {report.Role}: {report.Kind}");
        if (report.Kind == ScriptReportKind.Starting)
        {
            Scripts!.Prepare(report.Role);
        }

        Cluster.Checker.HandleScript(this, in report);
    }

    public void OnAddressesSettled(VirtualRouter router, bool arePresent) =>
        Cluster.Transcript.Add(Name, arePresent ? "has the addresses" : "has given the addresses up");
}
