using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>Two hosts with one contender, a client, and an attacker, in a laboratory of their own.</summary>
internal sealed class Pair : IDisposable
{
    internal const byte BackupAdvskew = 100;

    private const int ProtocolOffset = 14 + 9;
    private const int MessageOffset = 14 + 20;
    private const byte Protocol = 112;

    private const long SettleNanoseconds = 5 * WallClock.Second / 2;
    private const int MostAttempts = 10;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly Laboratory _laboratory = new("north", "south", "client", "attacker");
    private readonly List<Daemon> _started = [];
    private readonly AddressWitness _northAddresses;
    private readonly AddressWitness _southAddresses;

    internal Pair(Contender contender)
    {
        Contender = contender;
        _northAddresses = North.WatchAddresses();
        _southAddresses = South.WatchAddresses();
    }

    internal Contender Contender { get; }

    internal Host North => _laboratory["north"];

    internal Host South => _laboratory["south"];

    internal Host Attacker => _laboratory["attacker"];

    internal IPAddress Address { get; init; } = NativeNode.VirtualAddress;

    /// <summary>What the daemons said last.</summary>
    internal string LastLines => string.Join(
        '\n', _started.TakeLast(2).SelectMany(daemon => daemon.Process.Lines.Snapshot().TakeLast(12).Select(line => $"  {daemon.Host.Name}: {line}")));

    public void Dispose() => _laboratory.Dispose();

    internal ClientProbe Probe() => _laboratory["client"].Probe(Address);

    /// <summary>
    /// Starts north as master with advskew 0, south as backup with 100, and waits until both have settled. With intervals of milliseconds a
    /// busy machine may change their roles before that: then they start again.
    /// </summary>
    internal (Daemon Master, Daemon Backup) Start()
    {
        for (int attempt = 1; ; attempt++)
        {
            Forget(North);
            Forget(South);
            long start = WallClock.Now;
            Daemon master = Start(North, 0);
            WaitForOwner(North, start);
            Daemon backup = Start(South, BackupAdvskew);
            // Whoever starts takes a moment, and must have heard the master twice.
            WallClock.SleepUntil(WallClock.Now + SettleNanoseconds);
            if (IsOwnerAlone(North) || attempt == MostAttempts)
            {
                return (master, backup);
            }

            backup.End();
            master.End();
        }
    }

    /// <summary>Not a wait for something: the moment of what follows shall not depend on what came before.</summary>
    internal static void WaitForRandomPhase() => WallClock.SleepUntil(WallClock.Now + Random.Shared.NextInt64(WallClock.Second));

    /// <summary>When a host got the address, as the kernel reports it.</summary>
    internal long WaitForOwner(Host host, long after) => WitnessOf(host).WaitForAdded(Address, after, s_limit).Time;

    /// <summary>The same without waiting; null while it has not got it.</summary>
    internal long? FindOwner(Host host, long after) => WitnessOf(host).Events.Snapshot().FirstOrDefault(
        change => change.Added && change.Time > after && change.Address.Equals(Address))?.Time;

    /// <summary>Whether this host has the address, and the other one has not.</summary>
    internal bool IsOwnerAlone(Host host) => HasAddress(host) && !HasAddress(host == North ? South : North);

    /// <summary>When one of both gave the address up.</summary>
    internal long WaitForAnyLoss(long after)
    {
        long time = 0;
        Wait.Until("one owner", () => (time = FirstLoss(after)) != 0, s_limit);
        return time;
    }

    /// <summary>How often the address came or went anywhere.</summary>
    internal int CountMoves(long after) => _northAddresses.Events.Snapshot().Concat(_southAddresses.Events.Snapshot())
        .Count(change => change.Time > after && change.Address.Equals(Address));

    /// <summary>An advertisement that is no goodbye.</summary>
    internal CapturedFrame WaitForClaim(Host sender, long after) => _laboratory.Frames.Frames.WaitFor(
        $"advertisement of {Contender.Name} on {sender.Name}", frame => IsClaim(frame) && frame.Sender == sender && frame.Time > after, s_limit);

    internal long WaitForAnnouncement(Host sender, long after) => _laboratory.Frames.WaitForAnnouncement(sender, Address, after, s_limit).Time;

    internal CapturedFrame[] Claims(long after) =>
        [.. _laboratory.Frames.Frames.Snapshot().Where(frame => frame.Time > after && IsClaim(frame))];

    /// <summary>The last advertisement of a host before a moment.</summary>
    internal long LastClaim(Host sender, long before) => Claims(0).Last(frame => frame.Sender == sender && frame.Time < before).Time;

    /// <summary>When a host said goodbye; null when it did not.</summary>
    internal long? Goodbye(Host sender, long after) => _laboratory.Frames.Frames.Snapshot().FirstOrDefault(
        frame => IsProtocol(frame) && IsGoodbye(frame) && frame.Sender == sender && frame.Time > after)?.Time;

    private Daemon Start(Host host, byte advskew)
    {
        var daemon = new Daemon(host, Contender.Start(host, advskew));
        _started.Add(daemon);
        return daemon;
    }

    /// <summary>Takes away what a killed daemon has left.</summary>
    private void Forget(Host host) =>
        Command.Try("ip", "-n", host.Namespace, "address", "delete", $"{Address}/32", "dev", Host.InterfaceName);

    private bool HasAddress(Host host) =>
        WitnessOf(host).Events.Snapshot().LastOrDefault(change => change.Address.Equals(Address)) is { Added: true };

    private AddressWitness WitnessOf(Host host) => host == North ? _northAddresses : _southAddresses;

    private long FirstLoss(long after) => _northAddresses.Events.Snapshot().Concat(_southAddresses.Events.Snapshot())
        .Where(change => !change.Added && change.Time > after && change.Address.Equals(Address)).Select(change => change.Time).Order().FirstOrDefault();

    private static bool IsProtocol(CapturedFrame frame) => frame.Bytes.Length > MessageOffset + 8 && frame.Bytes[ProtocolOffset] == Protocol;

    private static bool IsClaim(CapturedFrame frame) => IsProtocol(frame) && !frame.IsArp && !IsGoodbye(frame);

    // CARP leaves with an interval of 255 and 255/256 s, VRRP with a priority of 0.
    private static bool IsGoodbye(CapturedFrame frame) =>
        frame.IsAdvertisement ? frame.IsBowOut : !frame.IsArp && frame.Bytes[MessageOffset + 2] == 0;
}
