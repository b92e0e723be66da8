using NativeCarp.Core.Health;
using NativeCarp.Core.Runtime;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>The health checks of a member: one that demotes, and one that keeps it out.</summary>
internal static class MemberChecks
{
    public const string Service = "service";
    public const string Disk = "disk";

    private static readonly CheckTiming s_timing = new() { IntervalNanoseconds = 500_000_000, JitterNanoseconds = 50_000_000, Rise = 2, Fall = 2 };

    /// <summary>The checks.</summary>
    public static CheckConfiguration[] All { get; } =
    [
        new() { Name = Service, Kind = CheckKind.Process, ProcessName = Service, Timing = s_timing },
        new() { Name = Disk, Kind = CheckKind.Process, ProcessName = Disk, Timing = s_timing, Effect = CheckEffect.Fault },
    ];

    /// <summary>Gives them to a node, which passes all of them.</summary>
    public static void Give(SimulatedNode node)
    {
        node.Checks = All;
        node.Host.Probes.Programs.Add(Service);
        node.Host.Probes.Programs.Add(Disk);
    }
}
