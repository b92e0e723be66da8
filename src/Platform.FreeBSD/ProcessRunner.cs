using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// Programs by posix_spawn(3), which reports a program that cannot be executed; their ends by SIGCHLD and waitpid(2), which asks for our
/// own processes alone. Every descriptor of this process is closed on exec.
/// </summary>
internal sealed class ProcessRunner : PollSource, IProcessRunner
{
    private readonly IFreeBsdKernel _kernel;
    private readonly SignalPipe _childSignals;
    private readonly ProcessEnvironment _environment;
    private readonly List<int> _running = [];
    private readonly HashSet<int> _asked = [];

    private ProcessRunner(IFreeBsdKernel kernel, SignalPipe childSignals, ProcessEnvironment environment)
    {
        _kernel = kernel;
        _childSignals = childSignals;
        _environment = environment;
    }

    internal override int PollDescriptor => _childSignals.PollDescriptor;

    internal static ProcessRunner Open(IFreeBsdKernel kernel, ProcessEnvironment environment) =>
        new(kernel, SignalPipe.Open(kernel, [PosixSignal.SIGCHLD], "the ends of scripts"), environment);

    public PlatformResult Start(ReadOnlySpan<string> arguments, ReadOnlySpan<string> environment, string? user, out int processId)
    {
        processId = 0;
        UserIdentity? identity = user is null ? null : FindUser(user);
        if (user is not null && identity is null)
        {
            return new PlatformResult(PlatformStatus.Failed, NativeCode: 0);
        }

        ReadOnlySpan<string> command = identity is null ? arguments : AsUser(identity, arguments);
        byte[] path = CString.Join(command[..1]);
        byte[] variables = [.. _environment.Entries, .. CString.Join(environment)];
        int result = _kernel.Spawn(path, CString.Join(command), variables, Constants.POSIX_SPAWN_SETPGROUP, inherited: -1);
        processId = Math.Max(0, result);
        if (result >= 0)
        {
            _running.Add(processId);
        }

        return FreeBsdResult.FromReturnValue(result);
    }

    /// <summary>By chroot(8) to where we are: unlike su(1) it needs no shell of the user's, and keeps the environment.</summary>
    private static string[] AsUser(UserIdentity user, ReadOnlySpan<string> arguments) =>
        ["/usr/sbin/chroot", "-u", $"{user.UserId}", "-g", $"{user.GroupId}", "-G", string.Join(',', user.Groups), "/", .. arguments];

    private UserIdentity? FindUser(string name) => UserIdentity.Find(name, ReadFile("/etc/passwd\0"u8), ReadFile("/etc/group\0"u8));

    private byte[] ReadFile(ReadOnlySpan<byte> path)
    {
        int fd = _kernel.Open(path, Constants.O_RDONLY | Constants.O_CLOEXEC);
        if (fd < 0)
        {
            return [];
        }

        using var file = new FileDescriptor(_kernel, fd);
        var content = new List<byte>();
        Span<byte> part = stackalloc byte[1024];
        for (int length; (length = _kernel.Read(fd, part)) > 0;)
        {
            content.AddRange(part[..length]);
        }

        return [.. content];
    }

    public bool TryReap(out ProcessExit processExit)
    {
        while (_childSignals.TryRead(out _))
        {
            // One signal may stand for several ends, and several signals for one: all are asked.
        }

        foreach (int processId in _running)
        {
            if (_kernel.WaitPid(processId, out int status, Constants.WNOHANG) == processId)
            {
                _running.Remove(processId);
                if (_asked.Remove(processId))
                {
                    // Whoever in the group did not listen. Its number is not given to others while it has a member.
                    _ = _kernel.Kill(-processId, Constants.SIGKILL);
                }

                processExit = ToExit(processId, status);
                return true;
            }
        }

        processExit = default;
        return false;
    }

    public void EndGroup(int processId)
    {
        if (_running.Contains(processId))
        {
            _ = _kernel.Kill(-processId, _asked.Add(processId) ? Constants.SIGTERM : Constants.SIGKILL);
        }
    }

    public void Dispose() => _childSignals.Dispose();

    /// <summary>Takes a wait status apart: the low seven bits are the signal, the next byte the exit status. Source: sys/wait.h.</summary>
    internal static ProcessExit ToExit(int processId, int status)
    {
        int signal = status & 0x7f;
        return new ProcessExit(processId, signal == 0 ? (status >> 8) & 0xff : -1, signal);
    }
}
