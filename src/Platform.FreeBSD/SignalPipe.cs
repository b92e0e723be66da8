using System;
using System.Runtime.InteropServices;
using System.Threading;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// Signals as bytes in a pipe, in the order in which the runtime hands them out; of signals that come at the same moment it may run a later
/// one first, as the kernel may. The handlers run on threads of the runtime, where nothing but a bit and a write is done. A signal that is
/// pending is not queued again, so the pipe never holds more than one byte per kind.
/// </summary>
internal sealed class SignalPipe : IDisposable
{
    private readonly IFreeBsdKernel _kernel;
    private readonly FileDescriptor _readEnd;
    private readonly FileDescriptor _writeEnd;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Lock _writing = new();
    private int _pendingKinds;

    private SignalPipe(IFreeBsdKernel kernel, FileDescriptor readEnd, FileDescriptor writeEnd, ReadOnlySpan<PosixSignal> signals)
    {
        _kernel = kernel;
        _readEnd = readEnd;
        _writeEnd = writeEnd;
        _registrations = new PosixSignalRegistration[signals.Length];
        for (int i = 0; i < signals.Length; i++)
        {
            _registrations[i] = Register(signals[i], (byte)i);
        }
    }

    /// <summary>The descriptor that becomes readable.</summary>
    internal int PollDescriptor => _readEnd.Number;

    /// <param name="kernel">The kernel.</param>
    /// <param name="signals">The signals to take over, at most 32; each is reported by its place.</param>
    /// <param name="purpose">What the pipe is for, as the refusal names it.</param>
    internal static SignalPipe Open(IFreeBsdKernel kernel, ReadOnlySpan<PosixSignal> signals, string purpose)
    {
        Span<int> ends = stackalloc int[2];
        int result = kernel.Pipe2(ends, O_CLOEXEC | O_NONBLOCK);
        return result >= 0
            ? new(kernel, new FileDescriptor(kernel, ends[0]), new FileDescriptor(kernel, ends[1]), signals)
            : throw FreeBsdResult.ToException($"open a pipe for {purpose}", result);
    }

    /// <summary>Takes the next signal, by its place among those taken over; false when there is none now.</summary>
    internal bool TryRead(out int index)
    {
        Span<byte> kind = stackalloc byte[1];
        int result;
        do
        {
            result = _kernel.Read(_readEnd.Number, kind);
        }
        while (result == -Errno.EINTR);

        index = kind[0];
        if (result <= 0)
        {
            return false;
        }

        // From here on the same signal counts as a new one.
        Interlocked.And(ref _pendingKinds, ~(1 << index));
        return true;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        // A handler may still be running, and must not write to whatever gets the pipe's number next.
        lock (_writing)
        {
            _readEnd.Dispose();
            _writeEnd.Dispose();
        }
    }

    private PosixSignalRegistration Register(PosixSignal signal, byte index) => PosixSignalRegistration.Create(signal, context =>
    {
        // Without this the runtime goes on to the default action and ends the process.
        context.Cancel = true;
        Raise(index);
    });

    private void Raise(byte index)
    {
        int bit = 1 << index;
        lock (_writing)
        {
            if ((Interlocked.Or(ref _pendingKinds, bit) & bit) == 0)
            {
                _ = _kernel.Write(_writeEnd.Number, [index]);
            }
        }
    }
}
