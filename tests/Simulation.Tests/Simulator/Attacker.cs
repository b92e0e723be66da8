using System;
using System.Collections.Generic;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>
/// Somebody on the segment without the passphrase. It hears everything, and while it attacks it sends advertisements again: as they
/// were, from another source, from a random one each time, or as a better master's with the checksum mended; or it invents digests.
/// Source: protocol.md section 3.9.
/// </summary>
internal sealed class Attacker
{
    /// <summary>How many ways to attack there are.</summary>
    public const int Ways = 5;

    private const int Remembered = 256;
    private const int SourceOffset = 26;
    private const int CarpOffset = 34;
    private const int ChecksumOffset = CarpOffset + 6;
    private const int DigestOffset = CarpOffset + 16;
    private const long LongestPauseNanoseconds = 400_000_000;

    private static readonly MacAddress s_mac = new(0x0200_0000_00ff);

    private readonly SimulatedWorld _world;
    private readonly SimulatedNetwork _network;
    private readonly NetworkPort _port;
    private readonly List<byte[]> _recorded = [];

    public Attacker(SimulatedWorld world, SimulatedNetwork network)
    {
        (_world, _network) = (world, network);
        _port = network.Plug(s_mac, Record);
    }

    /// <summary>Attacks at irregular moments until an instant.</summary>
    /// <param name="way">Which of the <see cref="Ways"/>.</param>
    /// <param name="until">The last moment.</param>
    public void Attack(int way, MonotonicInstant until)
    {
        if (_recorded.Count > 0)
        {
            _network.Send(_port, Change(_recorded[_world.Random.NextBelow(_recorded.Count)], way));
        }

        long pause = _world.Random.NextBetween(1, LongestPauseNanoseconds);
        if (_world.Now.AddNanoseconds(pause) < until)
        {
            _world.ScheduleAfter(pause, () => Attack(way, until));
        }
    }

    private void Record(ReadOnlyMemory<byte> frame)
    {
        bool isAdvertisement = CarpAdvertisement.TryParse(frame.Span, out CarpAdvertisement heard, out _);
        if (isAdvertisement && heard.Family == AddressFamily.Ipv4 && _recorded.Count < Remembered)
        {
            _recorded.Add(frame.ToArray());
        }
    }

    private byte[] Change(byte[] recorded, int way)
    {
        byte[] frame = (byte[])recorded.Clone();
        switch (way)
        {
            case 1:
                frame[SourceOffset + 3] = 254;
                break;
            case 2:
                frame[SourceOffset + 3] = (byte)_world.Random.NextBetween(1, 254);
                break;
            case 3:
                frame[CarpOffset + 2] = 0;
                break;
            case 4:
                frame[CarpOffset + 2] = 0;
                frame.AsSpan(DigestOffset, CarpDigest.LengthBytes).Fill((byte)_world.Random.Next());
                break;
        }

        Mend(frame, 14, 20, 24);
        Mend(frame, CarpOffset, 36, ChecksumOffset);
        return frame;
    }

    private static void Mend(byte[] frame, int start, int length, int checksumOffset)
    {
        (frame[checksumOffset], frame[checksumOffset + 1]) = (0, 0);
        ushort checksum = InternetChecksum.Compute(frame.AsSpan(start, length));
        (frame[checksumOffset], frame[checksumOffset + 1]) = ((byte)(checksum >> 8), (byte)checksum);
    }
}
