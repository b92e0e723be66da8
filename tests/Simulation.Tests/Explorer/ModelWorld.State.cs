using System;
using NativeCarp.Core.Protocol;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests.Explorer;

/// <content>The state as bytes.</content>
internal sealed partial class ModelWorld
{
    public int Write(Span<byte> destination)
    {
        CanonicalStream stream = CanonicalStream.Writer(destination, Now, CounterReference);
        Visit(ref stream);
        return stream.Position;
    }

    public void Read(Span<byte> source)
    {
        _tick = BaseTick + (_plan.HasUcarp ? source[0] : 0);
        CanonicalStream stream = CanonicalStream.Reader(source, Now, CounterReference);
        Visit(ref stream);
        Violation = null;
    }

    private void Visit(ref CanonicalStream stream)
    {
        byte ringTick = (byte)(_plan.HasUcarp ? RingTick : 0);
        stream.Value(ref ringTick);
        stream.Value(ref _pendingStarts);
        stream.Value(ref _startTicksLeft);
        stream.Value(ref _running);
        stream.Value(ref _demoted);
        stream.Value(ref _cuts);
        stream.Value(ref _budgets);
        stream.Value(ref _lastAnnouncer);
        for (int i = 0; i < Count; i++)
        {
            VisitMember(ref stream, i);
        }

        VisitMessages(ref stream);
    }

    private void VisitMember(ref CanonicalStream stream, int index)
    {
        byte counterDistance = (byte)ulong.Min(CounterReference - _lastCounters[index], CountersPerTick + 1);
        stream.Value(ref counterDistance);
        _lastCounters[index] = CounterReference - counterDistance;
        if (!IsRunning(index))
        {
            if (stream.IsReading)
            {
                Renew(index, s_seeds[0]);
            }
        }
        else if (_machines[index] is { } machine)
        {
            machine.Visit(ref stream);
            _suspects[index]?.Visit(ref stream);
        }
        else
        {
            VisitPeer(ref stream, ref _peers[index]!.Memory);
        }
    }

    private void VisitPeer(ref CanonicalStream stream, ref PeerMemory memory)
    {
        stream.Value(ref memory.State);
        stream.Instant(ref memory.AdvertiseAt, long.MaxValue);
        stream.Instant(ref memory.MasterDownIpv4At, long.MaxValue);
        stream.Instant(ref memory.WakeAt, long.MaxValue);
        if (_plan.HasNeighbors)
        {
            stream.Value(ref memory.AdvertisementsUntilAnnouncement);
        }
    }

    private void VisitMessages(ref CanonicalStream stream)
    {
        byte count = (byte)_messages.Count;
        stream.Value(ref count);
        if (stream.IsReading)
        {
            _messages.Clear();
        }
        else
        {
            // The order of sending is of no account: they arrive in any.
            _messages.Sort(static (left, right) => Key(left).CompareTo(Key(right)));
        }

        for (int i = 0; i < count; i++)
        {
            ModelMessage message = stream.IsReading ? default : _messages[i];
            (byte from, byte to, ModelMessageKind kind) = (message.From, message.To, message.Kind);
            (CarpPrecedence fields, byte age) = (message.Fields, message.Age);
            byte distance = (byte)(message.Counter == 0 ? 0 : CounterReference - message.Counter);
            stream.Value(ref from);
            stream.Value(ref to);
            stream.Value(ref kind);
            stream.Value(ref age);
            stream.Value(ref distance);
            stream.Precedence(ref fields);
            if (stream.IsReading)
            {
                _messages.Add(new ModelMessage(from, to, kind, fields, distance == 0 ? 0 : CounterReference - distance, age));
            }
        }
    }

    private static (byte To, byte From, ModelMessageKind Kind, byte Age, ulong Counter, int Fields) Key(ModelMessage message) => (
        message.To,
        message.From,
        message.Kind,
        message.Age,
        message.Counter,
        (message.Fields.Advbase << 16) | (message.Fields.Advskew << 8) | message.Fields.Demotion);

    private struct Budgets
    {
        public byte Losses;
        public byte Crashes;
        public byte Restarts;
        public byte BowOuts;
        public byte Cuts;
        public byte Demotions;

        public Budgets(int losses, int crashes, int restarts, int bowOuts, int cuts, int demotions)
        {
            (Losses, Crashes, Restarts) = ((byte)losses, (byte)crashes, (byte)restarts);
            (BowOuts, Cuts, Demotions) = ((byte)bowOuts, (byte)cuts, (byte)demotions);
        }
    }
}
