using System;
using System.Buffers.Text;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>Looks at this host itself, which answers at once: a process, a file, an interface, the default route.</summary>
internal sealed class HostProbe(IPlatform platform, LinkInventory inventory, CheckConfiguration check) : Probe
{
    private const int NumberBytes = 32;

    private readonly byte[] _buffer = new byte[NumberBytes];
    private int _lastProcess;

    public override ProbeResult Begin(MonotonicInstant now) => check.Kind switch
    {
        CheckKind.Process => LookForProcess(),
        CheckKind.File => LookAtFile(),
        CheckKind.Interface => LookAtInterface(),
        CheckKind.Route => platform.Probes!.HasDefaultRoute(check.Family) ? ProbeResult.Passed : new(ProbeOutcome.NoRoute),
        _ => throw new InvalidOperationException($"{check.Kind} is no check of the host itself"),
    };

    public override ProbeResult Serve(MonotonicInstant now) => ProbeResult.Pending;

    public override void Cancel(MonotonicInstant now)
    {
    }

    private ProbeResult LookForProcess()
    {
        IHostProbes probes = platform.Probes!;
        if (check.ProcessName is string name)
        {
            _lastProcess = probes.FindProcess(name, _lastProcess);
            return _lastProcess != 0 ? ProbeResult.Passed : new(ProbeOutcome.NoProcess);
        }

        PlatformResult result = probes.ReadFile(check.Path!, _buffer, out FileFacts facts);
        return !result.IsOk ? new(ProbeOutcome.Refused, result.NativeCode)
            : !TryReadNumber(facts.LengthBytes, out int processId) ? new(ProbeOutcome.NoProcessId)
            : probes.HasProcess(processId) ? ProbeResult.Passed
            : new(ProbeOutcome.NoProcess);
    }

    private ProbeResult LookAtFile()
    {
        PlatformResult result = platform.Probes!.ReadFile(check.Path!, check.ReadsWeight ? _buffer : [], out FileFacts facts);
        if (!result.IsOk)
        {
            return new(ProbeOutcome.Refused, result.NativeCode);
        }

        long age = (platform.WallClock.UnixMilliseconds / 1000) - facts.ModifiedUnixSeconds;
        if (check.MaximumAgeSeconds > 0 && age > check.MaximumAgeSeconds)
        {
            return new(ProbeOutcome.Stale, (int)long.Min(age, int.MaxValue));
        }

        return !check.ReadsWeight ? ProbeResult.Passed
            : !TryReadNumber(facts.LengthBytes, out int weight) || weight is < 0 or > byte.MaxValue ? new(ProbeOutcome.NotANumber)
            : weight == 0 ? ProbeResult.Passed
            : new(ProbeOutcome.AsksForDemotion, weight);
    }

    private ProbeResult LookAtInterface()
    {
        if (!inventory.TryFind(check.InterfaceName!, out LinkSnapshot link))
        {
            return new(ProbeOutcome.NoInterface);
        }

        bool hasAddress = check.Address.IsUnspecified;
        foreach (InterfaceAddress known in inventory.FindAll(check.Address))
        {
            hasAddress |= known.InterfaceIndex == link.Index;
        }

        return !link.IsRunning ? new(ProbeOutcome.NoCarrier) : hasAddress ? ProbeResult.Passed : new(ProbeOutcome.NoAddress);
    }

    /// <summary>A number, with nothing but blanks around it.</summary>
    private bool TryReadNumber(int length, out int number)
    {
        ReadOnlySpan<byte> text = _buffer.AsSpan(0, length).Trim(" \t\r\n"u8);
        return Utf8Parser.TryParse(text, out number, out int used) && used == text.Length;
    }
}
