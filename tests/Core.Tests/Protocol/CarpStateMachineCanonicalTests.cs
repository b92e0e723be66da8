using System;
using System.Collections.Generic;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>A search through all states is worth as much as what it stores of one. Source: exploration.md section 3.</summary>
public class CarpStateMachineCanonicalTests
{
    /// <summary>Counters of advertisements that follow each other; the spacing leaves room for late ones.</summary>
    private const ulong CountersPerStep = 16;

    private static readonly InetAddress[] s_rivals =
        [MachineHarness.PeerSource, MachineHarness.Address("10.8.0.0"), MachineHarness.PeerSourceIpv6, MachineHarness.Address("fe80::")];

    [Fact]
    public void Restore_AfterEveryStepOfARandomWalk_DoesAsTheMachineThatWentOn()
    {
        Random random = Seed.NewRandom();
        for (int walk = 0; walk < 200; walk++)
        {
            var parameters = new CarpParameters
            {
                Vhid = 42,
                Advskew = (byte)(random.Next(2) * 100),
                Preempt = random.Next(2) == 0,
                RunsIpv6 = random.Next(2) == 0,
            };
            Walk(random, parameters);
        }
    }

    [Fact]
    public void WriteCanonical_ManyHoursLater_IsWhatItWas()
    {
        // What has ceased to matter must not tell two states apart, or a search would never end.
        MachineHarness harness = MachineHarness.Master();
        harness.Advance(10);
        byte[] early = Write(harness.Machine, harness.Now, counter: 1000);

        harness.Advance(100_000);

        Assert.Equal(early, Write(harness.Machine, harness.Now, counter: 1_000_000));
    }

    [Fact]
    public void Restore_AtEveryStageOfADeafRival_WritesTheSameBytes()
    {
        var parameters = new CarpParameters { Vhid = 42, Preempt = true, HoldOffNanoseconds = 60_000_000_000 };
        MachineHarness harness = MachineHarness.Master(parameters);
        var seen = new HashSet<string>();
        for (int round = 0; round < 8; round++)
        {
            harness.Hear(1, 100);
            harness.Do((machine, now) => machine.HandleAddressAnswer(isAnswered: round > 3, now));
            byte[] bytes = Write(harness.Machine, harness.Now, counter: 1_000_000);
            var restored = new CarpStateMachine(parameters);
            restored.Restore(bytes, harness.Now, counter: 1_000_000);
            Assert.Equal(bytes, Write(restored, harness.Now, counter: 1_000_000));
            seen.Add(Convert.ToHexString(bytes));
            harness.Advance(1.390625);
        }

        // What was heard of it, the silence, the refusal, and being backup.
        Assert.InRange(seen.Count, 6, 8);
        Assert.Equal(CarpState.Backup, harness.Machine.State);
    }

    private static void Walk(Random random, CarpParameters parameters)
    {
        var steady = new CarpStateMachine(parameters);
        var now = new MonotonicInstant(1_000_000_000_000);
        ulong counter = 1_000_000;
        for (int step = 0; step < 200; step++)
        {
            byte[] before = Write(steady, now, counter);
            var restored = new CarpStateMachine(parameters);
            Assert.Equal(before.Length, restored.Restore(before, now, counter));
            Assert.Equal(before, Write(restored, now, counter));

            counter += CountersPerStep;
            Action<CarpStateMachine, MonotonicInstant> input = Draw(random, steady, counter, ref now);
            bool sent = random.Next(8) > 0;
            bool follows = random.Next(8) > 0;
            Assert.Equal(Do(steady, input, now, sent, follows), Do(restored, input, now, sent, follows));
            Assert.Equal(Write(steady, now, counter), Write(restored, now, counter));
            Assert.Equal((steady.State, steady.IsStopped), (restored.State, restored.IsStopped));
        }
    }

    /// <summary>Mostly what happens by itself, or the machine would never live to be master.</summary>
    private static Action<CarpStateMachine, MonotonicInstant> Draw(
        Random random, CarpStateMachine machine, ulong counter, ref MonotonicInstant now)
    {
        // A unit of the canonical form; a second at most, so that an old seal has lapsed by its counter before it lapses by time.
        MonotonicInstant before = now;
        MonotonicInstant later = now.AddNanoseconds(random.Next(4_000_000) * 250L);
        now = random.Next(2) == 0 ? later : MonotonicInstant.Later(now, MonotonicInstant.Earlier(machine.NextDeadline, later));
        bool isReady = random.Next(20) > 0;
        byte level = (byte)(random.Next(3) * 5);
        switch (random.Next(machine.State == CarpState.Init ? 6 : 40))
        {
            case 0:
                return (m, at) => m.HandleLinkChange(isReady, at);
            case 1:
                return (m, at) => m.HandleDemotionChange(level, at);
            case 2:
                return (m, at) => m.HandleSourceChange(MachineHarness.OwnSource, MachineHarness.OwnSourceIpv6);
            case 3:
                return (m, at) => m.HandleRelease(1_000_000_000, at);
            case 5:
                return (m, at) => m.HandleFaultChange(!m.IsFaulty, at);
            case 6 when random.Next(3) == 0:
                return (m, at) => m.HandleChecksChange(level > 0);
            case 7 or 8:
                return (m, at) => m.HandleChecked(level, isFaulty: !isReady, at);
            case 4 when random.Next(10) == 0:
                return (m, at) => m.HandleStop(at);
            case < 16:
                CarpAdvertisement heard = DrawAdvertisement(random, counter);
                var kind = (CounterKind)random.Next(3);
                // Not before the state was written: what has passed by then is forgotten, and in a search nothing is that late.
                MonotonicInstant receivedAt = MonotonicInstant.Later(before, now.AddNanoseconds(-250L * random.Next(1000)));
                return (m, at) => m.HandleAdvertisement(in heard, kind, receivedAt, at);
            default:
                return (m, at) => m.HandleTimeout(at);
        }
    }

    private static CarpAdvertisement DrawAdvertisement(Random random, ulong counter)
    {
        bool isBowOut = random.Next(8) == 0;
        return new CarpAdvertisement
        {
            Source = s_rivals[random.Next(s_rivals.Length)],
            Vhid = 42,
            Advbase = isBowOut ? byte.MaxValue : (byte)random.Next(1, 3),
            Advskew = isBowOut ? byte.MaxValue : (byte)(random.Next(3) * 100),
            Demotion = (byte)(random.Next(4) == 0 ? 5 : 0),
            Counter = counter - (ulong)random.Next(20),
        };
    }

    private static List<CarpAction> Do(
        CarpStateMachine machine, Action<CarpStateMachine, MonotonicInstant> input, MonotonicInstant now, bool sent, bool follows)
    {
        input(machine, now);
        List<CarpAction> actions = [];
        while (machine.TryDequeue(out CarpAction action))
        {
            // How long ago something happened only explains; it is no part of the state.
            actions.Add(action with { ElapsedNanoseconds = 0 });
            switch (action.Kind)
            {
                case CarpActionKind.SendAdvertisement:
                    machine.HandleSendResult(sent, now);
                    break;
                case CarpActionKind.TestSending:
                    machine.HandleTestResult(sent, now);
                    break;
                case CarpActionKind.AddAddresses when follows:
                    machine.HandleAddressesReady();
                    break;
                case CarpActionKind.RemoveAddresses when follows:
                    machine.HandleAddressesRemoved(now);
                    break;
            }
        }

        return actions;
    }

    private static byte[] Write(CarpStateMachine machine, MonotonicInstant now, ulong counter)
    {
        byte[] bytes = new byte[CarpStateMachine.CanonicalLengthBytes];
        return bytes[..machine.WriteCanonical(bytes, now, counter)];
    }
}
