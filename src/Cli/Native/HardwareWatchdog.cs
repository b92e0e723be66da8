using System;
using System.IO;
using NativeCarp.Cli.Logging;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Native;

/// <summary>
/// Resets the machine when the loop does not turn any more: the device is written to at the end of a turn, once a second, and by nobody else.
/// A host that hangs with addresses on it is worse than one that boots. Source: Documentation/watchdog/watchdog-api.rst of Linux.
/// </summary>
internal sealed class HardwareWatchdog : IDisposable
{
    private const long BeatNanoseconds = 1_000_000_000;

    private readonly FileStream _device;
    private readonly IMonotonicClock _clock;
    private readonly Log _log;
    private bool _hasFailed;

    private HardwareWatchdog(FileStream device, IMonotonicClock clock, Log log)
    {
        _device = device;
        _clock = clock;
        _log = log;
        NextDeadline = clock.Now;
    }

    /// <summary>When it must be written to next.</summary>
    public MonotonicInstant NextDeadline { get; private set; }

    /// <summary>Opens the device, which begins to count. A refusal is worth a line in the log: addresses without a watchdog are better than none.</summary>
    public static HardwareWatchdog? Open(string path, IMonotonicClock clock, Log log)
    {
        try
        {
            return new HardwareWatchdog(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), clock, log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            log.Error($"watchdog {path} is not used: {Passfile.Reason(e)}; load its driver, and let nobody else use it (systemd's RuntimeWatchdogSec, watchdog(8))");
            return null;
        }
    }

    /// <summary>Called at the end of a turn of the loop.</summary>
    public void Serve()
    {
        MonotonicInstant now = _clock.Now;
        if (NextDeadline <= now)
        {
            NextDeadline = now.AddNanoseconds(BeatNanoseconds);
            Write("."u8);
        }
    }

    /// <summary>The daemon ends in good order: the device stops counting.</summary>
    public void Disarm() => Write("V"u8);

    /// <summary>Closes the device. Unless it was disarmed it goes on counting.</summary>
    public void Dispose() => _device.Dispose();

    private void Write(ReadOnlySpan<byte> what)
    {
        try
        {
            _device.Write(what);
        }
        catch (IOException e)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                _log.Error($"cannot write to the watchdog {_device.Name}: {Passfile.Reason(e)}; it may reset this machine");
            }
        }
    }
}
