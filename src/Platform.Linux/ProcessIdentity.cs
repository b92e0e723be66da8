using System;
using System.IO;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// This process. It goes to the background by starting itself again: fork(2) without exec is unsafe in a process of the runtime, for the
/// runtime's other thread would be missing in the child.
/// </summary>
internal sealed unsafe class ProcessIdentity(ILinuxKernel kernel, ProcessEnvironment environment) : IProcessIdentity
{
    private const byte ReadyMessage = (byte)'R';
    private const int FailureExitCode = 1;

    private bool _isReported;

    public bool IsDetached => environment.IsMarked;

    /// <summary>The inode of the network namespace, out of <c>net:[4026531840]</c>; <c>0</c> where proc(5) is not mounted.</summary>
    public string Network =>
        new FileInfo("/proc/self/ns/net").LinkTarget is ['n', 'e', 't', ':', '[', .. string inode, ']'] ? inode : "0";

    public PlatformResult TryDetach(out int exitCode)
    {
        exitCode = FailureExitCode;
        Span<int> ends = stackalloc int[2];
        int result = kernel.Pipe2(ends, Constants.O_CLOEXEC);
        if (result < 0)
        {
            return LinuxResult.FromReturnValue(result);
        }

        using var readEnd = new FileDescriptor(kernel, ends[0]);
        using (var writeEnd = new FileDescriptor(kernel, ends[1]))
        {
            byte[] arguments = ProcFile.Read(kernel, "/proc/self/cmdline\0"u8);
            byte[] marked = [.. environment.Entries, .. ProcessEnvironment.Mark];
            result = kernel.Spawn("/proc/self/exe\0"u8, arguments, marked, Constants.POSIX_SPAWN_SETSID, writeEnd.Number);
        }

        if (result >= 0)
        {
            exitCode = WaitUntilReady(readEnd.Number, processId: result);
        }

        return LinuxResult.FromReturnValue(result);
    }

    public void ReportReady()
    {
        if (!IsDetached || _isReported)
        {
            return;
        }

        _isReported = true;
        _ = kernel.Write(LibcKernel.InheritedDescriptor, [ReadyMessage]);
        _ = kernel.Close(LibcKernel.InheritedDescriptor);
        int nowhere = kernel.Open("/dev/null\0"u8, Constants.O_RDWR | Constants.O_CLOEXEC);
        if (nowhere < 0)
        {
            return;
        }

        for (int standard = 0; standard <= StandardStream.ErrorDescriptor; standard++)
        {
            _ = kernel.Dup2(nowhere, standard);
        }

        _ = kernel.Close(nowhere);
    }

    public PlatformResult ExecuteAs(string user, ReadOnlySpan<string> arguments)
    {
        var identity = UserIdentity.Find(user, ProcFile.Read(kernel, "/etc/passwd\0"u8), ProcFile.Read(kernel, "/etc/group\0"u8));
        if (identity is null)
        {
            return new(PlatformStatus.Failed, NativeCode: 0);
        }

        // In this order: without root's user number the groups could not be changed any more.
        int result = kernel.SetGroups([.. identity.Groups]);
        result = result < 0 ? result : kernel.SetGid(identity.GroupId);
        result = result < 0 ? result : kernel.SetUid(identity.UserId);
        // The runtime of this process ignores it, and an ignored signal stays so in the program.
        kernel.SetDefault(Constants.SIGPIPE);
        result = result < 0 ? result : kernel.Execve(CString.Join(arguments[..1]), CString.Join(arguments), environment.Entries);
        return LinuxResult.FromReturnValue(result);
    }

    public void SetName(string name)
    {
        byte[] bytes = CString.Join([name]);
        fixed (byte* pointer = bytes)
        {
            _ = kernel.Prctl(Constants.PR_SET_NAME, (nuint)pointer);
        }

        CommandLineMemory.SetName(FindArguments(), bytes.AsSpan(0, bytes.Length - 1));
    }

    public void HideArgument(ReadOnlySpan<byte> secret) => CommandLineMemory.Hide(FindArguments(), secret);

    public void TakeRealtimePriority() => RealTime.TakePriority(kernel);

    public void LockMemory() => RealTime.LockMemory(kernel);

    public void DropFileOverride() => new Capabilities(kernel).DropFileOverride();

    public void DropPrivileges(ProcessPrivileges kept) => new Capabilities(kernel).Drop(kept);

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
        kernel.SetDefault(number);
        _ = kernel.Kill(kernel.GetPid(), number);
    }

    private int WaitUntilReady(int readEnd, int processId)
    {
        Span<byte> message = stackalloc byte[1];
        int read;
        while ((read = kernel.Read(readEnd, message)) == -Errno.EINTR)
        {
        }

        if (read > 0)
        {
            return 0;
        }

        int waited;
        int status;
        while ((waited = kernel.WaitPid(processId, out status, 0)) == -Errno.EINTR)
        {
        }

        ProcessExit exit = ProcessRunner.ToExit(processId, status);
        return waited == processId && exit.Signal == 0 ? exit.ExitCode : FailureExitCode;
    }

    private Span<byte> FindArguments() =>
        CommandLineMemory.TryParseRange(ProcFile.Read(kernel, "/proc/self/stat\0"u8), out nuint start, out nuint end)
            ? new Span<byte>((void*)start, checked((int)(end - start)))
            : default;
}
