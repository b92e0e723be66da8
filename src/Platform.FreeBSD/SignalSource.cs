using System;
using System.Runtime.InteropServices;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>The signals of <see cref="ProcessSignal"/>, in its order.</summary>
internal sealed class SignalSource : PollSource, ISignalSource
{
    private readonly SignalPipe _pipe;

    private SignalSource(SignalPipe pipe) => _pipe = pipe;

    internal override int PollDescriptor => _pipe.PollDescriptor;

    private static ReadOnlySpan<PosixSignal> Signals =>
    [
        PosixSignal.SIGHUP,
        PosixSignal.SIGINT,
        PosixSignal.SIGQUIT,
        PosixSignal.SIGTERM,
        // The enumeration has no names for these two; it takes the system's own numbers.
        (PosixSignal)Constants.SIGUSR1,
        (PosixSignal)Constants.SIGUSR2,
    ];

    internal static SignalSource Open(IFreeBsdKernel kernel) => new(SignalPipe.Open(kernel, Signals, "signals"));

    public bool TryRead(out ProcessSignal signal)
    {
        bool isThere = _pipe.TryRead(out int index);
        signal = (ProcessSignal)index;
        return isThere;
    }

    public void Dispose() => _pipe.Dispose();
}
