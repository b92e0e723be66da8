using System;
using System.Runtime.InteropServices;
using System.Threading;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// Signals as bytes in a pipe, in the order in which the runtime hands them out; of signals that come at the same moment it may run a later
/// one first, as the kernel may. The handlers run on threads of the runtime, where nothing but a bit and a write is done. A signal that is
/// pending is not queued again, so the pipe never holds more than one byte per kind.
/// </summary>
internal sealed class SignalSource : PollSource, ISignalSource
{
    private readonly IFreeBsdKernel _kernel;
    private readonly FileDescriptor _readEnd;
    private readonly FileDescriptor _writeEnd;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Lock _writing = new();
    private int _pendingKinds;

    private SignalSource(IFreeBsdKernel kernel, FileDescriptor readEnd, FileDescriptor writeEnd)
    {
        _kernel = kernel;
        _readEnd = readEnd;
        _writeEnd = writeEnd;
        _registrations =
        [
            Register(PosixSignal.SIGHUP, ProcessSignal.Hangup),
            Register(PosixSignal.SIGINT, ProcessSignal.Interrupt),
            Register(PosixSignal.SIGQUIT, ProcessSignal.Quit),
            Register(PosixSignal.SIGTERM, ProcessSignal.Terminate),
            // The enumeration has no names for these two; it takes the system's own numbers.
            Register((PosixSignal)SIGUSR1, ProcessSignal.User1),
            Register((PosixSignal)SIGUSR2, ProcessSignal.User2),
        ];
    }

    internal override int PollDescriptor => _readEnd.Number;

    internal static SignalSource Open(IFreeBsdKernel kernel)
    {
        Span<int> ends = stackalloc int[2];
        int result = kernel.Pipe2(ends, O_CLOEXEC | O_NONBLOCK);
        return result >= 0
            ? new(kernel, new FileDescriptor(kernel, ends[0]), new FileDescriptor(kernel, ends[1]))
            : throw FreeBsdResult.ToException("open a pipe for signals", result);
    }

    public bool TryRead(out ProcessSignal signal)
    {
        Span<byte> kind = stackalloc byte[1];
        int result;
        do
        {
            result = _kernel.Read(_readEnd.Number, kind);
        }
        while (result == -Errno.EINTR);

        signal = (ProcessSignal)kind[0];
        if (result <= 0)
        {
            return false;
        }

        // From here on the same signal counts as a new one.
        Interlocked.And(ref _pendingKinds, ~(1 << kind[0]));
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

    private PosixSignalRegistration Register(PosixSignal number, ProcessSignal signal) => PosixSignalRegistration.Create(number, context =>
    {
        // Without this the runtime goes on to the default action and ends the process.
        context.Cancel = true;
        Raise(signal);
    });

    private void Raise(ProcessSignal signal)
    {
        int bit = 1 << (int)signal;
        lock (_writing)
        {
            if ((Interlocked.Or(ref _pendingKinds, bit) & bit) == 0)
            {
                _ = _kernel.Write(_writeEnd.Number, [(byte)signal]);
            }
        }
    }
}
