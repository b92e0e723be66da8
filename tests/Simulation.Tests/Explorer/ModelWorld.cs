using System.Collections.Generic;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <summary>
/// A small world as a state that can be written, restored and moved on by one choice. Its nodes are the production state machine and the
/// reference peers. Time goes by in ticks. A message arrives in the tick it was sent in or in the next, in any order; ucarp takes in
/// what has arrived once a second.
/// </summary>
internal sealed partial class ModelWorld
{
    public const int MaximumLengthBytes = 4 * CarpStateMachine.CanonicalLengthBytes;

    private const long BaseTick = 8_000;
    private const ulong CountersPerTick = 16;

    /// <summary>
    /// Seeds of the machine's generator. The first number it draws from them makes the silence beside a clone short, 1.5 s, or long, 2.375 s.
    /// </summary>
    private static readonly uint[] s_seeds = [0x1271_5e5d, 0x9171_74b3];

    private static readonly InetAddress s_virtual = InetAddress.FromIpv4Bits(0x0a09_00fe);

    private readonly ModelPlan _plan;
    private readonly long _tickNanoseconds;
    private readonly CarpStateMachine?[] _machines;
    private readonly SuspectRun?[] _suspects;
    private readonly ReferencePeer?[] _peers;
    private readonly ulong[] _lastCounters;
    private readonly bool[] _partingAllowed;
    private readonly List<ModelMessage> _messages = [];
    private long _tick = BaseTick;
    private byte _pendingStarts;
    private byte _startTicksLeft;
    private byte _running;
    private byte _demoted;
    private ushort _cuts;
    private Budgets _budgets;

    // Its index and one; 0 while nobody has announced.
    private byte _lastAnnouncer;

    public ModelWorld(ModelPlan plan)
    {
        _plan = plan;
        _tickNanoseconds = 1_000_000_000 / plan.TicksPerSecond;
        int count = plan.Members.Count;
        _machines = new CarpStateMachine?[count];
        _suspects = new SuspectRun?[count];
        _peers = new ReferencePeer?[count];
        _lastCounters = new ulong[count];
        _partingAllowed = new bool[count];
        for (int i = 0; i < count; i++)
        {
            Renew(i, s_seeds[0]);
        }
    }

    /// <summary>Why the last choice was forbidden; null when it was not.</summary>
    public string? Violation { get; private set; }

    /// <summary>A bit for every master.</summary>
    public byte Masters
    {
        get
        {
            int masters = 0;
            for (int i = 0; i < _plan.Members.Count; i++)
            {
                masters |= StateOf(i) == CarpState.Master ? 1 << i : 0;
            }

            return (byte)masters;
        }
    }

    /// <summary>Whether nothing is cut and everybody who will start has started.</summary>
    public bool IsCalm => _cuts == 0 && _pendingStarts == 0;

    /// <summary>
    /// Whether two masters must come to be one although somebody may not hear another: one that hears its rival can ask for the address.
    /// </summary>
    public bool IsAskable
    {
        get
        {
            bool isAskable = _plan.CutsAdvertisementsAlone && _pendingStarts == 0;
            for (int pair = 0; pair < Count * Count; pair++)
            {
                isAskable &= !IsCut(pair / Count, pair % Count) || !IsCut(pair % Count, pair / Count);
            }

            return isAskable;
        }
    }

    /// <summary>Whether anybody could be master.</summary>
    public bool HasMembers => _running != 0;

    /// <summary>Whether everybody could.</summary>
    public bool IsComplete => byte.PopCount(_running) == Count;

    /// <summary>Whether somebody is master alone, and the neighbours take another for the owner.</summary>
    public bool AreNeighborsMisled => _plan.HasNeighbors && byte.PopCount(Masters) == 1 && Masters != (1 << _lastAnnouncer) >> 1;

    private MonotonicInstant Now => new(_tick * _tickNanoseconds);

    private ulong CounterReference => (ulong)(_tick + 1) * CountersPerTick;

    private int Count => _plan.Members.Count;

    /// <summary>
    /// Whether somebody left while an advertisement of its own was still under way to another system: there the goodbye may be
    /// overtaken, and nobody but us drops what is older. Or while its answer was: what comes after the goodbye contradicts it.
    /// </summary>
    public bool IsGoodbyeOvertakable => _messages.Exists(message => !IsRunning(message.From) && message.Kind switch
    {
        ModelMessageKind.Answer => true,
        ModelMessageKind.Advertisement => message.Fields != CarpPrecedence.BowOut && _plan.Members[message.To].Kind != PeerKind.Nativecarp,
        _ => false,
    });

    public void Begin()
    {
        _pendingStarts = (byte)((1 << Count) - 1);
        _startTicksLeft = (byte)_plan.StartWindowTicks;
        _budgets = new Budgets(_plan.Losses, _plan.Crashes, _plan.Restarts, _plan.BowOuts, _plan.Cuts, _plan.Demotions);
        if (_plan.BeginsApart)
        {
            Isolate(0);
        }

        Start(0);
    }

    public void Apply(ModelChoice choice)
    {
        int index = choice.Index;
        switch (choice.Kind)
        {
            case ModelChoiceKind.Advance:
                Advance();
                break;
            case ModelChoiceKind.Deliver:
                ModelMessage message = _messages[index];
                _messages.RemoveAt(index);
                Take(message);
                break;
            case ModelChoiceKind.Serve or ModelChoiceKind.ServeOtherwise:
                if (_plan.AreClones)
                {
                    Reseed(index, s_seeds[choice.Kind - ModelChoiceKind.Serve]);
                }

                Serve(index);
                break;
            case ModelChoiceKind.Start:
                Start(index);
                break;
            case ModelChoiceKind.Lose:
                _budgets.Losses--;
                _messages.RemoveAt(index);
                break;
            case ModelChoiceKind.Crash:
                _budgets.Crashes--;
                End(index);
                break;
            case ModelChoiceKind.Restart:
                _budgets.Restarts--;
                Start(index);
                break;
            case ModelChoiceKind.BowOut:
                _budgets.BowOuts--;
                BowOut(index);
                break;
            case ModelChoiceKind.Cut:
                _budgets.Cuts--;
                _cuts |= (ushort)(1 << index);
                break;
            case ModelChoiceKind.Isolate:
                _budgets.Cuts--;
                Isolate(index);
                break;
            case ModelChoiceKind.Mend:
                _cuts = 0;
                break;
            case ModelChoiceKind.Demote:
                _budgets.Demotions--;
                Demote(index, 5);
                break;
            case ModelChoiceKind.Heal:
                Demote(index, 0);
                break;
        }
    }

    private int RingTick => (int)(_tick % _plan.TicksPerSecond);

    private bool IsUcarp(int index) => _plan.Members[index].Kind is PeerKind.Ucarp or PeerKind.UcarpBigEndian;

    private bool SaysGoodbye(int index) => !IsUcarp(index) && _plan.Members[index].Kind != PeerKind.FreeBsd;

    private bool IsRunning(int index) => ((_running >> index) & 1) != 0;

    private CarpState StateOf(int index) => _machines[index]?.State ?? _peers[index]!.State;

    private MonotonicInstant DeadlineOf(int index) => _machines[index] is { } machine
        ? MonotonicInstant.Earlier(machine.NextDeadline, _suspects[index]?.NextDeadline ?? MonotonicInstant.Never)
        : _peers[index]!.NextTurn;

    /// <summary>By the last octet the first is the smallest, by the first octets the last: the two orders of ucarp.</summary>
    private InetAddress AddressOf(int index) =>
        InetAddress.FromIpv4Bits(0x0a09_0801u - (uint)(_plan.AreClones ? 0 : index * 0xff));

    /// <summary>Here the first is the largest.</summary>
    private InetAddress Ipv6AddressOf(int index) => _plan.RunsIpv6
        ? InetAddress.FromBytes([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(Count - index)])
        : default;

    /// <summary>A deadline a little after the tick belongs to it: the pause after a bow-out is a matter of microseconds.</summary>
    private bool IsDue(int index, long sinceNanoseconds) =>
        IsRunning(index) && DeadlineOf(index).AddNanoseconds(sinceNanoseconds) <= Now.AddNanoseconds(_tickNanoseconds / 16);

    private void Advance()
    {
        _tick++;
        _startTicksLeft = (byte)int.Max(0, _startTicksLeft - 1);
        for (int i = 0; i < _messages.Count; i++)
        {
            _messages[i] = _messages[i] with { Age = 1 };
        }
    }

    private void Start(int index)
    {
        _pendingStarts &= (byte)~(1 << index);
        _startTicksLeft = _pendingStarts == 0 ? (byte)0 : _startTicksLeft;
        _running |= (byte)(1 << index);
        Renew(index, s_seeds[0]);
        if (_machines[index] is { } machine)
        {
            machine.HandleSourceChange(AddressOf(index), Ipv6AddressOf(index));
            machine.HandleLinkChange(true, Now);
            Drain(index, Now);
        }
        else
        {
            _peers[index]!.Start(Now);
            SendActions(index);
        }
    }

    private void End(int index)
    {
        _running &= (byte)~(1 << index);
        _demoted &= (byte)~(1 << index);
        _messages.RemoveAll(message => message.To == index);
        Renew(index, s_seeds[0]);
    }

    private void BowOut(int index)
    {
        if (_machines[index] is { } machine)
        {
            machine.HandleStop(Now);
            Drain(index, Now);
        }
        else
        {
            _peers[index]!.Stop(Now);
            SendActions(index);
        }

        End(index);
    }

    private void Isolate(int index)
    {
        for (int other = 0; other < Count; other++)
        {
            if (other != index)
            {
                _cuts |= (ushort)((1 << ((index * Count) + other)) | (1 << ((other * Count) + index)));
            }
        }
    }

    private void Demote(int index, byte level)
    {
        _demoted = (byte)(level > 0 ? _demoted | (1 << index) : _demoted & ~(1 << index));
        if (_plan.ChecksKeepOut)
        {
            _machines[index]!.HandleFaultChange(isFaulty: level > 0, Now);
        }
        else
        {
            _machines[index]!.HandleDemotionChange(level, Now);
        }

        Drain(index, Now);
    }

    private void Serve(int index)
    {
        MonotonicInstant now = MonotonicInstant.Later(Now, DeadlineOf(index));
        if (_machines[index] is { } machine)
        {
            ServeSuspects(index, now);
            machine.HandleTimeout(now);
            Drain(index, now);
        }
        else
        {
            _peers[index]!.Turn(now);
            SendActions(index);
        }
    }

    private void AddAddresses(int index)
    {
        if (_plan.HasNeighbors)
        {
            _messages.Add(new ModelMessage((byte)index, (byte)index, ModelMessageKind.Confirmation, default, 0, 0));
        }
        else
        {
            _machines[index]!.HandleAddressesReady();
        }
    }

    private void Announce(int index)
    {
        bool isConfirmed = !_messages.Exists(message => message.To == index && message.Kind == ModelMessageKind.Confirmation);
        Require(isConfirmed, "announces before the addresses are there");
        _lastAnnouncer = (byte)(_plan.HasNeighbors ? index + 1 : 0);
    }

    private void Drain(int index, MonotonicInstant now)
    {
        CarpStateMachine machine = _machines[index]!;
        while (machine.TryDequeue(out CarpAction action))
        {
            switch (action.Kind)
            {
                case CarpActionKind.SendAdvertisement:
                    Require(machine.State == CarpState.Master, "advertises without being master");
                    Send(index, action.Fields);
                    machine.HandleSendResult(true, now);
                    break;
                case CarpActionKind.SendFarewell:
                    bool isBowOut = action.Fields == CarpPrecedence.BowOut;
                    Require(isBowOut || _partingAllowed[index], "parts without having been master");
                    _partingAllowed[index] = false;
                    Send(index, action.Fields);
                    break;
                case CarpActionKind.TestSending:
                    machine.HandleTestResult(true, now);
                    break;
                case CarpActionKind.AskForAddress:
                    AnswerForRival(index, now);
                    break;
                case CarpActionKind.AddAddresses:
                    AddAddresses(index);
                    break;
                case CarpActionKind.RemoveAddresses:
                    _messages.RemoveAll(message => message.To == index && message.Kind == ModelMessageKind.Confirmation);
                    machine.HandleAddressesRemoved(now);
                    break;
                case CarpActionKind.Announce:
                    Require(machine.State == CarpState.Master, "announces without being master");
                    Announce(index);
                    break;
                case CarpActionKind.StateChanged:
                    if (action.NewState == CarpState.Master)
                    {
                        _suspects[index]?.HandleMastership();
                    }

                    // A last resort that steps down goes on to Init at once.
                    _partingAllowed[index] = action is { OldState: CarpState.Master, NewState: CarpState.Backup }
                        || (_partingAllowed[index] && action.Reason == CarpTransitionReason.ChecksFail);
                    break;
            }
        }

        _partingAllowed[index] = false;
    }

    /// <summary>Another master that the question reaches answers, and who steps down for it says to the neighbours where the address is.</summary>
    private void AnswerForRival(int asker, MonotonicInstant now)
    {
        int answerer = -1;
        for (int other = 0; other < Count; other++)
        {
            bool isReached = _plan.CutsAdvertisementsAlone || (!IsCut(asker, other) && !IsCut(other, asker));
            answerer = other != asker && IsRunning(other) && StateOf(other) == CarpState.Master && isReached ? other : answerer;
        }

        _machines[asker]!.HandleAddressAnswer(answerer >= 0, now);
        if (_plan.HasNeighbors && answerer >= 0 && StateOf(asker) == CarpState.Backup)
        {
            _lastAnnouncer = (byte)(answerer + 1);
        }
    }

    private void Require(bool condition, string message) => Violation ??= condition ? null : message;

    /// <summary>Decides what the machine draws next.</summary>
    private void Reseed(int index, uint seed)
    {
        byte[] bytes = new byte[CarpStateMachine.CanonicalLengthBytes];
        _machines[index]!.WriteCanonical(bytes, Now, CounterReference);
        SuspectRun? suspects = _suspects[index];
        Renew(index, seed);
        _machines[index]!.Restore(bytes, Now, CounterReference);
        _suspects[index] = suspects;
    }

    private void Renew(int index, uint seed)
    {
        ModelMember member = _plan.Members[index];
        if (member.Kind == PeerKind.Nativecarp)
        {
            var parameters = new CarpParameters
            {
                Vhid = 1,
                Advbase = member.Advbase,
                Advskew = member.Advskew,
                Preempt = member.Preempt,
                RunsIpv6 = _plan.RunsIpv6,
                RandomSeed = seed,
                HoldOffNanoseconds = long.MaxValue,
            };
            _machines[index] = new CarpStateMachine(parameters);
            _suspects[index] = _plan.AsksForAddress ? new SuspectRun(s_virtual, parameters) : null;
        }
        else
        {
            _peers[index] = ReferencePeer.Create(
                new PeerParameters(member.Kind, member.Advbase, member.Advskew, member.Preempt, AddressOf(index), RunsIpv6: false));
        }
    }
}
