using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Simulation.Tests.Scenarios;

/// <summary>
/// One production state machine under the commands of a scenario file. Time passes only when a command says so. Sends succeed and
/// addresses follow at once until a command says otherwise. Whatever the transcript shows, the invariants are asked of every action.
/// </summary>
internal sealed class ScenarioMachine
{
    private static readonly MonotonicInstant s_start = new(1_000_000_000_000);

    private readonly List<string> _lines = [];
    private CarpStateMachine _machine = new(new CarpParameters { Vhid = 42 });
    private MonotonicInstant _now = s_start;
    private ulong _counter = 1000;
    private bool _sendsWork = true;
    private bool _addressesFollow = true;
    private bool _hasAddresses;
    private bool _mayPart;

    /// <summary>Does what one line asks for and returns what came of it.</summary>
    public IReadOnlyList<string> Do(string line)
    {
        _lines.Clear();
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var options = words.Skip(1).Select(word => word.Split('=')).ToDictionary(parts => parts[0], parts => parts[^1]);
        Do(words[0], words.ElementAtOrDefault(1) ?? "", options);
        Drain();
        string next = _machine.NextDeadline.IsNever ? "nothing due" : $"due {Seconds(_machine.NextDeadline)}";
        _lines.Add($"{Seconds(_now)} {(_machine.IsStopped ? "stopped" : _machine.State)}, {next}");
        return _lines;
    }

    private void Do(string command, string argument, Dictionary<string, string> options)
    {
        switch (command)
        {
            case "machine":
                Create(options);
                break;
            case "link":
                _machine.HandleLinkChange(argument == "up", _now);
                break;
            case "run":
                Run(_now.AddNanoseconds(Nanoseconds(argument)));
                break;
            case "sleep":
                _now = _now.AddNanoseconds(Nanoseconds(argument));
                break;
            case "wake":
                _machine.HandleTimeout(_now);
                break;
            case "hear":
                Hear(argument, options);
                break;
            case "stop":
                _machine.HandleStop(_now);
                break;
            case "release":
                _machine.HandleRelease(Nanoseconds(argument), _now);
                break;
            case "demote":
                _machine.HandleDemotionChange(byte.Parse(argument, CultureInfo.InvariantCulture), _now);
                break;
            case "sends":
                _sendsWork = argument == "work";
                break;
            case "addresses":
                _addressesFollow = argument == "follow";
                break;
            case "address":
                _machine.HandleAddressAnswer(isAnswered: argument == "answers", _now);
                break;
            case "confirm":
                Confirm(argument == "present");
                break;
            default:
                throw new FormatException($"no command is called {command}");
        }
    }

    /// <summary>A new machine, and a new beginning of time.</summary>
    private void Create(Dictionary<string, string> options)
    {
        _now = s_start;
        _sendsWork = _addressesFollow = true;
        _hasAddresses = false;
        _machine = new CarpStateMachine(new CarpParameters
        {
            Vhid = 42,
            Advbase = byte.Parse(options.GetValueOrDefault("advbase", "1"), CultureInfo.InvariantCulture),
            Advskew = byte.Parse(options.GetValueOrDefault("advskew", "0"), CultureInfo.InvariantCulture),
            DeadRatio = int.Parse(options.GetValueOrDefault("deadratio", "3"), CultureInfo.InvariantCulture),
            Preempt = options.ContainsKey("preempt"),
            RunsIpv6 = options.ContainsKey("ipv6"),
        });
        _machine.HandleSourceChange(Address(options.GetValueOrDefault("own", "10.9.0.1")), Address("fe80::1"));
    }

    private void Run(MonotonicInstant until)
    {
        while (_machine.NextDeadline <= until)
        {
            _now = MonotonicInstant.Later(_now, _machine.NextDeadline);
            _machine.HandleTimeout(_now);
            Drain();
        }

        _now = until;
    }

    private void Hear(string fields, Dictionary<string, string> options)
    {
        string[] parts = fields == "goodbye" ? ["255", "255"] : fields.Split('/');
        byte[] numbers = [.. parts.Select(text => byte.Parse(text, CultureInfo.InvariantCulture))];
        long late = long.Parse(options.GetValueOrDefault("older", "0"), CultureInfo.InvariantCulture);
        MonotonicInstant receivedAt = _now.AddNanoseconds(-Nanoseconds(options.GetValueOrDefault("ago", "0")));
        CounterKind kind = options.GetValueOrDefault("kind", "ours") switch
        {
            "ours" => CounterKind.Nativecarp,
            "constant" => CounterKind.Repeating,
            "foreign" => CounterKind.Unknown,
            string other => throw new FormatException($"no kind is called {other}"),
        };
        var advertisement = new CarpAdvertisement
        {
            Source = Address(options.GetValueOrDefault("from", "10.9.0.2")),
            Vhid = 42,
            Advbase = numbers[0],
            Advskew = numbers[1],
            Demotion = numbers.ElementAtOrDefault(2),
            Counter = _counter++ - (ulong)late,
        };
        _machine.HandleAdvertisement(in advertisement, kind, receivedAt, _now);
    }

    private void Drain()
    {
        while (_machine.TryDequeue(out CarpAction action))
        {
            _lines.Add($"{Seconds(_now)}   {Describe(in action)}");
            switch (action.Kind)
            {
                case CarpActionKind.SendAdvertisement:
                    Assert.Equal(CarpState.Master, _machine.State);
                    _machine.HandleSendResult(_sendsWork, _now);
                    break;
                case CarpActionKind.SendFarewell:
                    Assert.True(_mayPart || action.Fields == CarpPrecedence.BowOut, "a parting advertisement of one who was not master");
                    break;
                case CarpActionKind.TestSending:
                    _machine.HandleTestResult(_sendsWork, _now);
                    break;
                case CarpActionKind.AddAddresses when _addressesFollow:
                    Confirm(arePresent: true);
                    break;
                case CarpActionKind.RemoveAddresses when _addressesFollow:
                    Confirm(arePresent: false);
                    break;
                case CarpActionKind.Announce:
                    Assert.True(_hasAddresses && _machine.State == CarpState.Master, "an announcement without the addresses");
                    break;
                case CarpActionKind.StateChanged:
                    _mayPart = action is { OldState: CarpState.Master, NewState: CarpState.Backup };
                    break;
            }
        }

        Assert.False(_addressesFollow && _hasAddresses && _machine.State != CarpState.Master, "the addresses are there without mastership");
    }

    private void Confirm(bool arePresent)
    {
        _hasAddresses = arePresent;
        if (arePresent)
        {
            _machine.HandleAddressesReady();
        }
        else
        {
            _machine.HandleAddressesRemoved(_now);
        }
    }

    private static string Describe(in CarpAction action) => action.Kind switch
    {
        CarpActionKind.SendAdvertisement => $"send {Describe(action.Fields)}",
        CarpActionKind.SendFarewell when action.Fields == CarpPrecedence.BowOut => "send goodbye",
        CarpActionKind.SendFarewell => $"send {Describe(action.Fields)} in parting",
        CarpActionKind.TestSending => "test sending",
        CarpActionKind.AskForAddress => $"ask for the address because of {action.Peer}",
        CarpActionKind.AddAddresses => "add the addresses",
        CarpActionKind.RemoveAddresses => "remove the addresses",
        CarpActionKind.Announce => "announce",
        CarpActionKind.StateChanged => $"{action.OldState} -> {action.NewState} ({action.Reason})",
        CarpActionKind.Report when action.Peer.IsUnspecified => $"report {action.Report}",
        CarpActionKind.Report => $"report {action.Report} {action.Peer} {Describe(action.PeerFields)}",
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };

    private static string Describe(CarpPrecedence fields) =>
        string.Create(CultureInfo.InvariantCulture, $"{fields.Advbase}/{fields.Advskew}/{fields.Demotion}");

    private static string Seconds(MonotonicInstant instant) =>
        (instant.NanosecondsSince(s_start) / 1e9).ToString("F6", CultureInfo.InvariantCulture);

    private static long Nanoseconds(string seconds) => (long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * 1_000_000_000);

    private static InetAddress Address(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException($"{text} is no address");
}
