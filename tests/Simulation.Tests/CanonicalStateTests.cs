using System;
using System.Collections.Generic;
using NativeCarp.Platform.Simulated;
using NativeCarp.Simulation.Tests.Explorer;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests;

/// <summary>The search is worth as much as its states: they must hold everything that decides what comes next.</summary>
public class CanonicalStateTests
{
    [Theory]
    [InlineData((int)PeerKind.Nativecarp, 1)]
    [InlineData((int)PeerKind.FreeBsd, 2)]
    [InlineData((int)PeerKind.OpenBsd, 3)]
    [InlineData((int)PeerKind.Ucarp, 4)]
    [InlineData((int)PeerKind.OpenBsd, 5, true)]
    public void Read_AfterEveryStepOfARandomWalk_BehavesAsTheWorldThatWentOn(int kind, ulong seed, bool isSpecial = false)
    {
        var random = new SimulatedRandom(seed);
        var plan = new ModelPlan("walk", [new(PeerKind.Nativecarp, 64, Preempt: true), new(PeerKind.Nativecarp, 64), new((PeerKind)kind, 64)])
        {
            StartWindowTicks = 4,
            Losses = 20,
            Crashes = 20,
            Restarts = 20,
            BowOuts = 20,
            Cuts = 20,
            Demotions = 20,
            TicksPerSecond = isSpecial ? 20 : 4,
            RunsIpv6 = isSpecial,
            AsksForAddress = isSpecial,
            HasNeighbors = isSpecial,
        };
        for (int walk = 0; walk < 40; walk++)
        {
            var steady = new ModelWorld(plan);
            steady.Begin();
            for (int step = 0; step < 300; step++)
            {
                byte[] before = Bytes(steady);
                List<ModelChoice> choices = [];
                steady.List(choices);
                if (choices.Count == 0)
                {
                    break;
                }

                // Mostly what happens by itself, or nobody would ever live to be master.
                ModelChoice choice = choices[random.NextBelow(choices.Count)];
                choice = choice.IsFaultFree || random.NextChance(50) ? choice : choices[0];

                var restored = new ModelWorld(plan);
                restored.Read(before);
                Assert.Equal(before, Bytes(restored));
                restored.Apply(choice);
                steady.Apply(choice);
                Assert.Equal(Bytes(steady), Bytes(restored));
                Assert.Equal(steady.Masters, restored.Masters);
            }
        }
    }

    private static byte[] Bytes(ModelWorld world)
    {
        byte[] bytes = new byte[ModelWorld.MaximumLengthBytes];
        return bytes.AsSpan(0, world.Write(bytes)).ToArray();
    }
}
