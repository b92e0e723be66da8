using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Time;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>The members of one virtual router on one network, with their checker.</summary>
internal sealed class Cluster : IDisposable
{
    public Cluster(ClusterPlan plan, ulong seed, bool keepsTranscript = false)
    {
        Plan = plan;
        World = new SimulatedWorld(seed);
        Start = World.Now;
        Transcript = new Transcript(World, keepsTranscript);
        Network = new SimulatedNetwork(World) { Conditions = CalmConditions };
        Checker = new Checker(this);
        Members = [.. plan.Members.Select((member, index) => Member.Create(this, member, index))];
        Network.FrameSent = Checker.HandleFrame;
        foreach (Member member in Members)
        {
            if (member is NativeMember native)
            {
                native.Node.TurnEnded = () => Checker.HandleTurnEnd(native);
                native.Node.Ended = () => Checker.HandleOrderlyEnd(native);
            }

            // Machines do not boot in the same microsecond.
            World.ScheduleAfter(World.Random.NextBetween(0, 3_000_000_000), member.Start);
        }
    }

    public ClusterPlan Plan { get; }

    public SimulatedWorld World { get; }

    public MonotonicInstant Start { get; }

    public SimulatedNetwork Network { get; }

    public Transcript Transcript { get; }

    public Checker Checker { get; }

    public IReadOnlyList<Member> Members { get; }

    public NetworkConditions CalmConditions => new() { JitterNanoseconds = Plan.JitterNanoseconds };

    public void Dispose()
    {
        foreach (Member member in Members)
        {
            (member as NativeMember)?.Node.Dispose();
        }
    }
}
