using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// This process. It goes to the background by starting itself again: fork(2) without exec is unsafe in a process of the runtime, for the
/// runtime's other thread would be missing in the child.
/// </summary>
internal sealed class ProcessIdentity : IProcessIdentity
{
    private const byte ReadyMessage = (byte)'R';
    private const int FailureExitCode = 1;

    private readonly IFreeBsdKernel _kernel;
    private readonly ProcessEnvironment _environment;
    private readonly CommandLine _commandLine;
    private bool _isReported;

    /// <summary>The background half leaves its parent's session here: posix_spawn(3) has no flag for it on FreeBSD.</summary>
    internal ProcessIdentity(IFreeBsdKernel kernel, ProcessEnvironment environment, CommandLine commandLine)
    {
        _kernel = kernel;
        _environment = environment;
        _commandLine = commandLine;
        if (IsDetached)
        {
            // Refused only to the leader of a process group, which the half that waits did not make this one.
            _ = kernel.SetSid();
        }
    }

    public bool IsDetached => _environment.IsMarked;

    /// <summary>A jail with a network of its own has a run directory of its own, too.</summary>
    public string Network => "host";

    public PlatformResult TryDetach(out int exitCode)
    {
        exitCode = FailureExitCode;
        Span<int> ends = stackalloc int[2];
        int result = _kernel.Pipe2(ends, Constants.O_CLOEXEC);
        if (result < 0)
        {
            return FreeBsdResult.FromReturnValue(result);
        }

        using var readEnd = new FileDescriptor(_kernel, ends[0]);
        using (var writeEnd = new FileDescriptor(_kernel, ends[1]))
        {
            byte[] marked = [.. _environment.Entries, .. ProcessEnvironment.Mark];
            result = _commandLine.Path.IsEmpty
                ? -Errno.ENOENT
                : _kernel.Spawn(_commandLine.Path, _commandLine.Arguments, marked, flags: 0, writeEnd.Number);
        }

        if (result >= 0)
        {
            exitCode = WaitUntilReady(readEnd.Number, processId: result);
        }

        return FreeBsdResult.FromReturnValue(result);
    }

    public void ReportReady()
    {
        if (!IsDetached || _isReported)
        {
            return;
        }

        _isReported = true;
        _ = _kernel.Write(LibcKernel.InheritedDescriptor, [ReadyMessage]);
        _ = _kernel.Close(LibcKernel.InheritedDescriptor);
        int nowhere = _kernel.Open("/dev/null\0"u8, Constants.O_RDWR | Constants.O_CLOEXEC);
        if (nowhere < 0)
        {
            return;
        }

        for (int standard = 0; standard <= StandardStream.ErrorDescriptor; standard++)
        {
            _ = _kernel.Dup2(nowhere, standard);
        }

        if (nowhere > StandardStream.ErrorDescriptor)
        {
            _ = _kernel.Close(nowhere);
        }
    }

    public void SetName(string name)
    {
        _commandLine.SetName(name);
        _kernel.SetProcTitle(_commandLine.ToTitle());
    }

    public void HideArgument(ReadOnlySpan<byte> secret)
    {
        _commandLine.Hide(secret);
        _kernel.SetProcTitle(_commandLine.ToTitle());
    }

    /// <summary>Never asked for: chroot(8) does it.</summary>
    public PlatformResult ExecuteAs(string user, ReadOnlySpan<string> arguments) => new(PlatformStatus.NotSupported, NativeCode: 0);

    /// <summary>Always refused: rtprio(1) does it from outside.</summary>
    public void TakeRealtimePriority() => throw new PlatformException("cannot run at realtime priority here; start it with rtprio(1)");

    /// <summary>Always refused: protect(1) does nearly that from outside.</summary>
    public void LockMemory() => throw new PlatformException("cannot lock memory here; start it with protect(1)");

    /// <summary>Does nothing: a process of root's cannot be without.</summary>
    public void DropFileOverride()
    {
    }

    /// <summary>Does nothing: addresses are root's alone to change.</summary>
    public void DropPrivileges(ProcessPrivileges kept)
    {
    }

    public void DieBy(ProcessSignal signal)
    {
        int number = signal switch
        {
            ProcessSignal.Hangup => Constants.SIGHUP,
            ProcessSignal.Interrupt => Constants.SIGINT,
            ProcessSignal.Quit => Constants.SIGQUIT,
            ProcessSignal.Terminate => Constants.SIGTERM,
            ProcessSignal.User1 => Constants.SIGUSR1,
            ProcessSignal.User2 => Constants.SIGUSR2,
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, null),
        };
        _kernel.SetDefault(number);
        _ = _kernel.Kill(_kernel.GetPid(), number);
    }

    private int WaitUntilReady(int readEnd, int processId)
    {
        Span<byte> message = stackalloc byte[1];
        int read;
        while ((read = _kernel.Read(readEnd, message)) == -Errno.EINTR)
        {
        }

        if (read > 0)
        {
            return 0;
        }

        int waited;
        int status;
        while ((waited = _kernel.WaitPid(processId, out status, 0)) == -Errno.EINTR)
        {
        }

        ProcessExit exit = ProcessRunner.ToExit(processId, status);
        return waited == processId && exit.Signal == 0 ? exit.ExitCode : FailureExitCode;
    }
}
