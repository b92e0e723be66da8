using System;
using System.Runtime.InteropServices;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>The kernel behind the C library.</summary>
internal sealed unsafe class LibcKernel : ILinuxKernel
{
    /// <summary>The number under which a spawned program finds the descriptor it inherits beside the standard streams.</summary>
    internal const int InheritedDescriptor = 3;

    /// <summary>The mode of a file that open(2) makes: its owner writes it, its group reads it.</summary>
    private const int NewFileMode = 0b110_100_000;

    private const long NanosecondsPerSecond = 1_000_000_000;

    public int Socket(int domain, int type, int protocol)
    {
        int result = Libc.socket(domain, type, protocol);
        return ResultOrError(result);
    }

    public int Close(int fd)
    {
        int result = Libc.close(fd);
        return ResultOrError(result);
    }

    public int Bind(int fd, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = address)
        {
            int result = Libc.bind(fd, pointer, (uint)address.Length);
            return ResultOrError(result);
        }
    }

    public int Connect(int fd, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = address)
        {
            int result = Libc.connect(fd, pointer, (uint)address.Length);
            return ResultOrError(result);
        }
    }

    public int Listen(int fd, int backlog)
    {
        int result = Libc.listen(fd, backlog);
        return ResultOrError(result);
    }

    public int Accept4(int fd, int flags)
    {
        int result = Libc.accept4(fd, null, null, flags);
        return ResultOrError(result);
    }

    public int SetSockOpt(int fd, int level, int name, ReadOnlySpan<byte> value)
    {
        fixed (byte* pointer = value)
        {
            int result = Libc.setsockopt(fd, level, name, pointer, (uint)value.Length);
            return ResultOrError(result);
        }
    }

    public int GetSockOpt(int fd, int level, int name, Span<byte> value)
    {
        uint length = (uint)value.Length;
        fixed (byte* pointer = value)
        {
            int result = Libc.getsockopt(fd, level, name, pointer, &length);
            return ResultOrError(result);
        }
    }

    public int SendTo(int fd, ReadOnlySpan<byte> data, int flags, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = data, addressPointer = address)
        {
            nint result = Libc.sendto(fd, pointer, (nuint)data.Length, flags, addressPointer, (uint)address.Length);
            return ResultOrError(result);
        }
    }

    public int RecvFrom(int fd, Span<byte> buffer, int flags, Span<byte> address)
    {
        uint addressLength = (uint)address.Length;
        fixed (byte* pointer = buffer, addressPointer = address)
        {
            nint result = Libc.recvfrom(fd, pointer, (nuint)buffer.Length, flags, addressPointer, &addressLength);
            return ResultOrError(result);
        }
    }

    public int RecvMmsg(int fd, Span<mmsghdr> messages, int flags)
    {
        fixed (mmsghdr* pointer = messages)
        {
            int result = Libc.recvmmsg(fd, pointer, (uint)messages.Length, flags, null);
            return ResultOrError(result);
        }
    }

    public int Poll(Span<pollfd> descriptors, int timeoutMilliseconds)
    {
        fixed (pollfd* pointer = descriptors)
        {
            int result = Libc.poll(pointer, (nuint)descriptors.Length, timeoutMilliseconds);
            return ResultOrError(result);
        }
    }

    public int TimerfdCreate(int clock, int flags)
    {
        int result = Libc.timerfd_create(clock, flags);
        return ResultOrError(result);
    }

    public int TimerfdSetTime(int fd, long expiryNanoseconds)
    {
        (long seconds, long nanoseconds) = Math.DivRem(expiryNanoseconds, NanosecondsPerSecond);
        itimerspec value = new() { it_value = new() { tv_sec = (nint)seconds, tv_nsec = (nint)nanoseconds } };
        int result = Libc.timerfd_settime(fd, Constants.TFD_TIMER_ABSTIME, &value, null);
        return ResultOrError(result);
    }

    public int Open(ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* pointer = path)
        {
            int result = Libc.open(pointer, flags, NewFileMode);
            return ResultOrError(result);
        }
    }

    public int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            nint result = Libc.read(fd, pointer, (nuint)buffer.Length);
            return ResultOrError(result);
        }
    }

    public int Write(int fd, ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
        {
            nint result = Libc.write(fd, pointer, (nuint)data.Length);
            return ResultOrError(result);
        }
    }

    public int Pipe2(Span<int> descriptors, int flags)
    {
        fixed (int* pointer = descriptors)
        {
            int result = Libc.pipe2(pointer, flags);
            return ResultOrError(result);
        }
    }

    public int Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment, int flags, int inherited)
    {
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_t actions;
        sigset_t none = default;
        sigset_t all;
        new Span<byte>(&all, sizeof(sigset_t)).Fill(0xff);
        _ = Libc.posix_spawnattr_init(&attributes);
        _ = Libc.posix_spawn_file_actions_init(&actions);
        _ = Libc.posix_spawnattr_setflags(
            &attributes, (short)(flags | Constants.POSIX_SPAWN_SETSIGDEF | Constants.POSIX_SPAWN_SETSIGMASK));
        _ = Libc.posix_spawnattr_setsigmask(&attributes, &none);
        _ = Libc.posix_spawnattr_setsigdefault(&attributes, &all);
        if (inherited >= 0)
        {
            _ = Libc.posix_spawn_file_actions_adddup2(&actions, inherited, InheritedDescriptor);
        }

        int processId;
        int error;
        fixed (byte* pathPointer = path, argumentPointer = arguments, environmentPointer = environment)
        {
            fixed (nint* argumentVector = ToVector(arguments, (nint)argumentPointer), environmentVector = ToVector(environment, (nint)environmentPointer))
            {
                error = Libc.posix_spawn(
                    &processId, pathPointer, &actions, &attributes, (byte**)argumentVector, (byte**)environmentVector);
            }
        }

        _ = Libc.posix_spawn_file_actions_destroy(&actions);
        _ = Libc.posix_spawnattr_destroy(&attributes);
        return error == 0 ? processId : -error;
    }

    public int SetGroups(ReadOnlySpan<uint> groups)
    {
        fixed (uint* pointer = groups)
        {
            int result = Libc.setgroups((nuint)groups.Length, pointer);
            return ResultOrError(result);
        }
    }

    public int SetGid(uint group)
    {
        int result = Libc.setgid(group);
        return ResultOrError(result);
    }

    public int SetUid(uint user)
    {
        int result = Libc.setuid(user);
        return ResultOrError(result);
    }

    public int Execve(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment)
    {
        fixed (byte* pathPointer = path, argumentPointer = arguments, environmentPointer = environment)
        {
            fixed (nint* argumentVector = ToVector(arguments, (nint)argumentPointer), environmentVector = ToVector(environment, (nint)environmentPointer))
            {
                int result = Libc.execve(pathPointer, (byte**)argumentVector, (byte**)environmentVector);
                return ResultOrError(result);
            }
        }
    }

    public int StatOwner(ReadOnlySpan<byte> path, out uint user)
    {
        statx buffer = default;
        fixed (byte* pointer = path)
        {
            int result = Libc.statx(Constants.AT_FDCWD, pointer, Constants.AT_SYMLINK_NOFOLLOW, Constants.STATX_UID, &buffer);
            user = buffer.stx_uid;
            return ResultOrError(result);
        }
    }

    public int StatTime(ReadOnlySpan<byte> path, out long modifiedSeconds)
    {
        statx buffer = default;
        fixed (byte* pointer = path)
        {
            int result = Libc.statx(Constants.AT_FDCWD, pointer, 0, Constants.STATX_MTIME, &buffer);
            modifiedSeconds = buffer.stx_mtime.tv_sec;
            return ResultOrError(result);
        }
    }

    public int WaitPid(int processId, out int status, int options)
    {
        fixed (int* pointer = &status)
        {
            int result = Libc.waitpid(processId, pointer, options);
            return ResultOrError(result);
        }
    }

    public int Kill(int processId, int signal)
    {
        int result = Libc.kill(processId, signal);
        return ResultOrError(result);
    }

    public void SetDefault(int signal) => _ = Libc.signal(signal, 0);

    public int Dup2(int descriptor, int newDescriptor)
    {
        int result = Libc.dup2(descriptor, newDescriptor);
        return ResultOrError(result);
    }

    public int Prctl(int option, nuint argument)
    {
        int result = Libc.prctl(option, argument, 0, 0, 0);
        return ResultOrError(result);
    }

    public int CapGet(Span<__user_cap_data_struct> sets)
    {
        __user_cap_header_struct header = new() { version = Constants._LINUX_CAPABILITY_VERSION_3 };
        fixed (__user_cap_data_struct* pointer = sets)
        {
            int result = Libc.capget(&header, pointer);
            return ResultOrError(result);
        }
    }

    public int CapSet(ReadOnlySpan<__user_cap_data_struct> sets)
    {
        __user_cap_header_struct header = new() { version = Constants._LINUX_CAPABILITY_VERSION_3 };
        fixed (__user_cap_data_struct* pointer = sets)
        {
            int result = Libc.capset(&header, pointer);
            return ResultOrError(result);
        }
    }

    public int SchedSetScheduler(int policy, int priority)
    {
        int result = Libc.sched_setscheduler(0, policy, &priority);
        return ResultOrError(result);
    }

    public int MLockAll(int flags)
    {
        int result = Libc.mlockall(flags);
        return ResultOrError(result);
    }

    public int Madvise(nuint address, nuint lengthBytes, int advice)
    {
        int result = Libc.madvise(address, lengthBytes, advice);
        return ResultOrError(result);
    }

    public int GetRandom(Span<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            nint result = Libc.getrandom(pointer, (nuint)buffer.Length, 0);
            return ResultOrError(result);
        }
    }

    public long ClockGetTime(int clock)
    {
        timespec time;
        _ = Libc.clock_gettime(clock, &time);
        return ((long)time.tv_sec * NanosecondsPerSecond) + time.tv_nsec;
    }

    public tm LocalTime(long unixSeconds)
    {
        tm local;
        return Libc.localtime_r(&unixSeconds, &local) is null ? default : local;
    }

    public int GetPid() => Libc.getpid();

    /// <summary>The addresses of joined C strings, with the null that ends a vector.</summary>
    private static nint[] ToVector(ReadOnlySpan<byte> joined, nint address)
    {
        var vector = new nint[CString.Count(joined) + 1];
        int offset = 0;
        for (int i = 0; i < vector.Length - 1; i++)
        {
            vector[i] = address + offset;
            offset += joined[offset..].IndexOf((byte)0) + 1;
        }

        return vector;
    }

    // Called on the line after the call, before anything else of the runtime can run on this thread.
    private static int ResultOrError(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
}
