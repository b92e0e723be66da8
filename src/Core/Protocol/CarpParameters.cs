using NativeCarp.Core.Time;

namespace NativeCarp.Core.Protocol;

/// <summary>What an administrator sets for one virtual router, as far as the election is concerned.</summary>
public sealed record CarpParameters
{
    /// <summary>Virtual host id, 1 to 255.</summary>
    public required byte Vhid { get; init; }

    /// <summary>Seconds between advertisements, 0 to 255; 0 only with an advskew above 0.</summary>
    public byte Advbase { get; init; } = 1;

    /// <summary>Added to the interval in 1/256 s, 0 to 254. The smaller interval is the better master.</summary>
    public byte Advskew { get; init; }

    /// <summary>Master-down time in advbases, 1 to 10 000. ucarp's option and default; 3 in the kernels.</summary>
    public int DeadRatio { get; init; } = 3;

    /// <summary>Whether to take over from a worse master that works.</summary>
    public bool Preempt { get; init; }

    /// <summary>How long a worse master must have been heard before it is preempted, in nanoseconds; a demoted one is not waited for.</summary>
    public long PreemptDelayNanoseconds { get; init; }

    /// <summary>Whether preemption waits until <see cref="CarpStateMachine.HandlePreemption"/> says that the mates of its group are ready too.</summary>
    public bool PreemptsWithMates { get; init; }

    /// <summary>
    /// How long to take no part whenever the link has become usable again, in nanoseconds; then follows the master-down time. For switches
    /// that forward nothing at first (spanning tree without PortFast).
    /// </summary>
    public long LinkUpDelayNanoseconds { get; init; }

    /// <summary>The same for the first time; at the start of a daemon not less than the other.</summary>
    public long StartUpDelayNanoseconds { get; init; }

    /// <summary>
    /// How long a node that stepped down because its rival could not hear it preempts nobody, in nanoseconds; doubled with each further
    /// time, four times at most. <see cref="long.MaxValue"/> for as long as the rival is heard.
    /// </summary>
    public long HoldOffNanoseconds { get; init; } = 600_000_000_000;

    /// <summary>How long what is heard on a second path may hold a take-over back, in nanoseconds.</summary>
    public long MaximumHoldNanoseconds { get; init; }

    /// <summary>Whether a node that its checks keep out of the election serves all the same when nobody else does for two master-down times.</summary>
    public bool LastResort { get; init; } = true;

    /// <summary>Whether IPv4 advertisements are sent and awaited.</summary>
    public bool RunsIpv4 { get; init; } = true;

    /// <summary>Whether IPv6 advertisements are sent and awaited.</summary>
    public bool RunsIpv6 { get; init; }

    /// <summary>Start of the generator of the few random delays, so that a run can be repeated.</summary>
    public uint RandomSeed { get; init; } = 1;

    /// <summary>Time between two of our advertisements. Demotion does not stretch it.</summary>
    public CarpInterval Interval => CarpInterval.FromAdvertisement(Advbase, Advskew);

    /// <summary>
    /// How long a backup waits for an advertisement: deadratio * advbase + advskew/256 s with the configured advskew
    /// (ucarp, FreeBSD). With advbase 0 the advskew is multiplied, by the larger of ours and the master's.
    /// Source: protocol.md section 3.2, architecture.md section 4.
    /// </summary>
    /// <param name="masterAdvskew">The advskew of the master last heard, 0 when none was.</param>
    public CarpInterval ComputeMasterDownTime(byte masterAdvskew) => Advbase > 0
        ? new CarpInterval((DeadRatio * Advbase * CarpInterval.UnitsPerSecond) + Advskew)
        : new CarpInterval(DeadRatio * int.Max(Advskew, masterAdvskew));
}
