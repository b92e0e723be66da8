using System;
using System.Runtime.InteropServices;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>The kernel behind the C library.</summary>
internal sealed unsafe class LibcKernel : IFreeBsdKernel
{
    /// <summary>The number under which a program finds the descriptor it was given: the first behind the standard streams.</summary>
    internal const int InheritedDescriptor = 3;

    /// <summary>The mode of a file that open(2) makes: its owner writes it, its group reads it.</summary>
    private const int NewFileMode = 0b110_100_000;

    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>
    /// Signals 1 to 31. The threading library keeps 32 to itself, and one refusal would fail the whole call; from there on nothing is
    /// ignored, and exec resets what is caught.
    /// </summary>
    private const uint OrdinarySignals = 0x7fff_ffff;

    /// <summary>More than struct tm has on any system (9 int, a long and a pointer).</summary>
    private const int MaxCalendarLengthBytes = 128;

    public int Open(ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* pointer = path)
        {
            int result = Libc.open(pointer, flags, NewFileMode);
            return ResultOrError(result);
        }
    }

    public int Close(int fd)
    {
        int result = Libc.close(fd);
        return ResultOrError(result);
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

    public int Ioctl(int fd, uint request, Span<byte> argument)
    {
        fixed (byte* pointer = argument)
        {
            // unsigned long: the conversion from uint fills the upper half with zeros.
            int result = Libc.ioctl(fd, request, pointer);
            return ResultOrError(result);
        }
    }

    public int Socket(int domain, int type, int protocol)
    {
        int result = Libc.socket(domain, type, protocol);
        return ResultOrError(result);
    }

    public int Connect(int fd, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = address)
        {
            int result = Libc.connect(fd, pointer, (uint)address.Length);
            return ResultOrError(result);
        }
    }

    public int Bind(int fd, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = address)
        {
            int result = Libc.bind(fd, pointer, (uint)address.Length);
            return ResultOrError(result);
        }
    }

    public int SendTo(int fd, ReadOnlySpan<byte> data, ReadOnlySpan<byte> address)
    {
        fixed (byte* pointer = data, addressPointer = address)
        {
            nint result = Libc.sendto(fd, pointer, (nuint)data.Length, 0, addressPointer, (uint)address.Length);
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

    public int Ppoll(Span<pollfd> descriptors, long timeoutNanoseconds)
    {
        (long seconds, long nanoseconds) = Math.DivRem(timeoutNanoseconds, NanosecondsPerSecond);
        timespec timeout = new() { tv_sec = seconds, tv_nsec = nanoseconds };
        fixed (pollfd* pointer = descriptors)
        {
            int result = Libc.ppoll(pointer, (uint)descriptors.Length, timeoutNanoseconds < 0 ? null : &timeout, null);
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

    public int GetIfAddrs(out ifaddrs* list)
    {
        ifaddrs* head = null;
        int result = ResultOrError(Libc.getifaddrs(&head));
        list = head;
        return result;
    }

    public void FreeIfAddrs(ifaddrs* list) => Libc.freeifaddrs(list);

    public int IfIndexToName(int index, Span<byte> name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(name.Length, Constants.IFNAMSIZ, nameof(name));
        fixed (byte* pointer = name)
        {
            byte* result = Libc.if_indextoname((uint)index, pointer);
            return ResultOrError(result is null ? -1 : 0);
        }
    }

    public int SysctlByName(ReadOnlySpan<byte> name, Span<byte> value)
    {
        nuint length = (nuint)value.Length;
        fixed (byte* namePointer = name, valuePointer = value)
        {
            int result = Libc.sysctlbyname(namePointer, valuePointer, &length, null, 0);
            return ResultOrError(result < 0 ? result : (nint)length);
        }
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
        return (time.tv_sec * NanosecondsPerSecond) + time.tv_nsec;
    }

    public long LocalOffsetSeconds(long unixSeconds)
    {
        // struct tm is only handed on: read as if it were UTC, local time is ahead by the offset.
        byte* calendar = stackalloc byte[MaxCalendarLengthBytes];
        return Libc.localtime_r(&unixSeconds, calendar) is null ? 0 : Libc.timegm(calendar) - unixSeconds;
    }

    public int GetPid() => Libc.getpid();

    public int Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment, int flags, int inherited)
    {
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_t actions;
        int error = Libc.posix_spawnattr_init(&attributes);
        if (error != 0)
        {
            return -error;
        }

        error = Libc.posix_spawn_file_actions_init(&actions);
        if (error != 0)
        {
            _ = Libc.posix_spawnattr_destroy(&attributes);
            return -error;
        }

        sigset_t none = default;
        sigset_t defaulted = default;
        defaulted.__bits[0] = OrdinarySignals;
        _ = Libc.posix_spawnattr_setflags(
            &attributes, (short)(flags | Constants.POSIX_SPAWN_SETSIGDEF | Constants.POSIX_SPAWN_SETSIGMASK));
        _ = Libc.posix_spawnattr_setsigmask(&attributes, &none);
        _ = Libc.posix_spawnattr_setsigdefault(&attributes, &defaulted);
        if (inherited >= 0)
        {
            error = Libc.posix_spawn_file_actions_adddup2(&actions, inherited, InheritedDescriptor);
        }

        int processId = 0;
        fixed (byte* pathPointer = path, argumentPointer = arguments, environmentPointer = environment)
        {
            fixed (nint* argumentVector = ToVector(arguments, (nint)argumentPointer), environmentVector = ToVector(environment, (nint)environmentPointer))
            {
                if (error == 0)
                {
                    error = Libc.posix_spawn(
                        &processId, pathPointer, &actions, &attributes, (byte**)argumentVector, (byte**)environmentVector);
                }
            }
        }

        _ = Libc.posix_spawn_file_actions_destroy(&actions);
        _ = Libc.posix_spawnattr_destroy(&attributes);
        return error == 0 ? processId : -error;
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

    public int SetSid()
    {
        int result = Libc.setsid();
        return ResultOrError(result);
    }

    public void SetProcTitle(ReadOnlySpan<byte> title)
    {
        // The dash leaves out the program's name in front.
        fixed (byte* format = "-%s\0"u8, pointer = title)
        {
            Libc.setproctitle(format, pointer);
        }
    }

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
