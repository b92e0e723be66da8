using System;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>A neighbour that, while it lies, says of every virtual address somebody asks for that it has it.</summary>
internal sealed class Liar
{
    private readonly SimulatedNetwork _network;
    private readonly NetworkPort _port;
    private readonly byte[] _answer = new byte[NeighborResponder.MaximumLengthBytes];

    public Liar(SimulatedNetwork network)
    {
        _network = network;
        _port = network.Plug(new MacAddress(0x0200_0000_11a2), Hear);
    }

    public bool Lies { get; set; }

    /// <summary>How many questions it has answered.</summary>
    public int Answers { get; private set; }

    private void Hear(ReadOnlyMemory<byte> frame)
    {
        if (Lies && NeighborResponder.TryReadQuestion(frame.Span, out InetAddress asked, out MacAddress asker)
            && (asked == Member.VirtualIpv4 || asked == Member.VirtualIpv6))
        {
            Answers++;
            _network.Send(_port, _answer.AsSpan(0, NeighborResponder.WriteAnswer(_answer, asked, _port.Mac, asker)));
        }
    }
}
