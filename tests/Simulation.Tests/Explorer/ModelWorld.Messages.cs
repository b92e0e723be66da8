using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <content>What the members say to each other, and what is done about it on arrival.</content>
internal sealed partial class ModelWorld
{
    private bool IsCut(int from, int to) => ((_cuts >> ((from * Count) + to)) & 1) != 0;

    private bool IsConnected(int from, int to) => to != from && IsRunning(to) && !IsCut(from, to);

    private void Take(ModelMessage message)
    {
        switch (message.Kind)
        {
            case ModelMessageKind.Question:
                if (StateOf(message.To) == CarpState.Master && IsConnected(message.To, message.From))
                {
                    _messages.Add(new ModelMessage(message.To, message.From, ModelMessageKind.Answer, default, 0, 0));
                }

                break;
            case ModelMessageKind.Answer:
                TakeAnswer(message.To);
                break;
            case ModelMessageKind.Confirmation:
                _machines[message.To]!.HandleAddressesReady();
                Drain(message.To, Now);
                break;
            default:
                Hear(message);
                break;
        }
    }

    private void Hear(ModelMessage message)
    {
        ModelMember sender = _plan.Members[message.From];
        if (_machines[message.To] is null)
        {
            _peers[message.To]!.Hear(new PeerHeard(AddressOf(message.From), AddressFamily.Ipv4, message.Fields, Counter: 1), Now);
            SendActions(message.To);
            return;
        }

        CounterKind kind = sender.Kind switch
        {
            PeerKind.Nativecarp when !sender.HasWrongClock => CounterKind.Nativecarp,
            PeerKind.OpenBsd => CounterKind.Repeating,
            _ => CounterKind.Unknown,
        };
        bool isIpv4 = message.Kind == ModelMessageKind.Advertisement;
        var advertisement = new CarpAdvertisement
        {
            Source = isIpv4 ? AddressOf(message.From) : Ipv6AddressOf(message.From),
            Vhid = 1,
            Advbase = message.Fields.Advbase,
            Advskew = message.Fields.Advskew,
            Demotion = message.Fields.Demotion,
            Counter = message.Counter,
        };
        if (kind != CounterKind.Repeating
            || _suspects[message.To] is not { } suspects
            || suspects.TryBelieve(in advertisement, kind, StateOf(message.To), Now, Now))
        {
            Accept(message.To, in advertisement, kind, Now, Now);
        }
    }

    private void Accept(int index, in CarpAdvertisement advertisement, CounterKind kind, MonotonicInstant receivedAt, MonotonicInstant now)
    {
        _machines[index]!.HandleAdvertisement(in advertisement, kind, receivedAt, now);
        Drain(index, now);
    }

    /// <summary>What <c>VirtualRouter</c> does when an answer has come.</summary>
    private void TakeAnswer(int index)
    {
        SuspectRun suspects = _suspects[index]!;
        if (suspects.TryTakeAnswer(new NeighborAnswer(s_virtual, default))
            && suspects.TryRelease(Now, out CarpAdvertisement advertisement, out CounterKind kind, out MonotonicInstant receivedAt))
        {
            Accept(index, in advertisement, kind, receivedAt, Now);
        }
    }

    /// <summary>What <c>VirtualRouter</c> does when a question is due, or at its end.</summary>
    private void ServeSuspects(int index, MonotonicInstant now)
    {
        SuspectRun? suspects = _suspects[index];
        switch (suspects?.HandleTimeout(now))
        {
            case SuspectEvent.Ask:
                suspects.NoteAsked();
                for (byte to = 0; to < Count; to++)
                {
                    if (IsConnected(index, to))
                    {
                        _messages.Add(new ModelMessage((byte)index, to, ModelMessageKind.Question, default, 0, 0));
                    }
                }

                break;
            case SuspectEvent.BowOutConfirmed:
                CarpAdvertisement bowOut = suspects.TakeBowOut();
                Accept(index, in bowOut, CounterKind.Repeating, now, now);
                break;
        }
    }

    private void SendActions(int index)
    {
        ReferencePeer peer = _peers[index]!;
        foreach (PeerAction action in peer.Actions)
        {
            if (action.IsAnnouncement)
            {
                Announce(index);
            }
            else
            {
                Send(index, action.Fields);
            }
        }

        peer.Actions.Clear();
    }

    /// <summary>Ours, in every family; the other systems have IPv4 alone.</summary>
    private void Send(int index, CarpPrecedence fields)
    {
        Send(index, ModelMessageKind.Advertisement, fields);
        if (_machines[index] is not null && _plan.RunsIpv6)
        {
            Send(index, ModelMessageKind.AdvertisementIpv6, fields);
        }
    }

    private void Send(int index, ModelMessageKind kind, CarpPrecedence fields)
    {
        ulong counter = ulong.Max(_lastCounters[index] + 1, (ulong)_tick * CountersPerTick);
        _lastCounters[index] = counter;
        for (byte to = 0; to < Count; to++)
        {
            bool runsFamily = kind == ModelMessageKind.Advertisement || _machines[to] is not null;
            if (runsFamily && IsConnected(index, to))
            {
                ulong kept = _plan.Members[index].Kind == PeerKind.Nativecarp && _plan.Members[to].Kind == PeerKind.Nativecarp ? counter : 0;
                _messages.Add(new ModelMessage((byte)index, to, kind, fields, kept, 0));
            }
        }
    }
}
