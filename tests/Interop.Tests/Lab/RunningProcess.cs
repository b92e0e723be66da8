using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

internal sealed record OutputLine(long Time, bool IsError, string Text)
{
    public override string ToString() => $"{WallClock.Milliseconds(Time):F3} ms {Text}";
}

internal enum Signal
{
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    User1 = 10,
    User2 = 12,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

/// <summary>A process started by the laboratory; what it prints is recorded line by line. Killed at dispose if it still runs.</summary>
internal sealed class RunningProcess : IDisposable
{
    private readonly Process _process;
    private readonly Thread _output;
    private readonly Thread _errors;

    internal RunningProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        Pid = _process.Id;
        _output = new Thread(() => Record(_process.StandardOutput, isError: false)) { IsBackground = true, Name = "stdout" };
        _errors = new Thread(() => Record(_process.StandardError, isError: true)) { IsBackground = true, Name = "stderr" };
        _output.Start();
        _errors.Start();
    }

    internal int Pid { get; }

    internal EventLog<OutputLine> Lines { get; } = new();

    internal bool HasExited => _process.HasExited;

    internal int ExitCode => _process.ExitCode;

    /// <summary>Sends a signal and returns the time just before it was sent.</summary>
    internal long Send(Signal signal)
    {
        long time = WallClock.Now;
        if (Libc.kill(Pid, (int)signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot send {signal} to process {Pid}");
        }

        return time;
    }

    internal OutputLine WaitForLine(string text, TimeSpan limit) =>
        Lines.WaitFor($"line with '{text}'", line => line.Text.Contains(text, StringComparison.Ordinal), limit);

    /// <summary>Waits for the end of the process and of what it printed.</summary>
    internal void WaitForEndOfOutput(TimeSpan limit)
    {
        WaitForExit(limit);
        if (!_output.Join(limit) || !_errors.Join(limit))
        {
            throw new TimeoutException($"process {Pid} has ended, and another still holds its standard streams");
        }
    }

    internal void WaitForExit(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit))
        {
            throw new TimeoutException($"process {Pid} still runs after {limit.TotalSeconds} s");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // With its children: what strace(1) runs outlives it.
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Record(StreamReader reader, bool isError)
    {
        try
        {
            while (reader.ReadLine() is { } text)
            {
                Lines.Add(new OutputLine(WallClock.Now, isError, text));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process was disposed while this thread read: there is nothing left to record.
        }
    }
}
