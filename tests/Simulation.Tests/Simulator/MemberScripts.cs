using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>
/// The up and the down script of one member. Each run takes its own time, and does its work at its end unless a fault has it hang or fail.
/// A script outlives the daemon that started it, but not its machine.
/// </summary>
internal sealed class MemberScripts
{
    private const long Millisecond = 1_000_000;

    private readonly SimulatedHost _host;
    private readonly SimulatedInterface _link;
    private readonly VirtualAddress[] _addresses;
    private readonly SimulatedRandom _random;
    private int _boots;
    private int _lastStarted;
    private int _lastDone;

    public MemberScripts(SimulatedHost host, SimulatedInterface link, VirtualAddress[] addresses, SimulatedRandom random)
    {
        (_host, _link, _addresses, _random) = (host, link, addresses, random);
    }

    public static AddressScriptCommands Commands { get; } = new() { Up = [PathOf(ScriptRole.Up)], Down = [PathOf(ScriptRole.Down)] };

    /// <summary>Whether the scripts started from now on hang.</summary>
    public bool Hang { get; set; }

    /// <summary>Whether those that hang can be ended only by force.</summary>
    public bool AreStubborn { get; set; }

    /// <summary>Whether the scripts started from now on fail without doing anything.</summary>
    public bool Fail { get; set; }

    /// <summary>Whether the script started last has done its work, and no earlier one after it.</summary>
    public bool HasLastDoneItsWork => _lastDone == _lastStarted;

    /// <summary>A script is about to be started.</summary>
    public void Prepare(ScriptRole role)
    {
        long duration = _random.NextBetween(1, _random.NextChance(700) ? 300 : 5_000) * Millisecond;
        (int run, int boot) = (++_lastStarted, _boots);
        _host.Programs[PathOf(role)] = Hang ? new SimulatedProgram(DurationNanoseconds: -1, IsStubborn: AreStubborn)
            : Fail ? new SimulatedProgram(duration, ExitCode: 1)
            : new SimulatedProgram(duration, Effect: () => Work(role, run, boot));
    }

    /// <summary>The machine is off, with whatever ran on it.</summary>
    public void PowerOff() => _boots++;

    private static string PathOf(ScriptRole role) => role == ScriptRole.Up ? "/up" : "/down";

    private void Work(ScriptRole role, int run, int boot)
    {
        if (boot != _boots || (role == ScriptRole.Up && !_link.Exists))
        {
            return;
        }

        _lastDone = run;
        foreach (VirtualAddress address in _addresses)
        {
            if (role == ScriptRole.Up)
            {
                _link.AddAddress(address);
            }
            else
            {
                _link.RemoveAddress(address);
            }
        }
    }
}
