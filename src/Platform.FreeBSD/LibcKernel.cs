using System;
using System.Runtime.InteropServices;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>The kernel behind the C library.</summary>
internal sealed unsafe class LibcKernel : IFreeBsdKernel
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>More than struct tm has on any system (9 int, a long and a pointer).</summary>
    private const int MaxCalendarLengthBytes = 128;

    public int Open(ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* pointer = path)
        {
            int result = Libc.open(pointer, flags, 0);
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

    // Called on the line after the call, before anything else of the runtime can run on this thread.
    private static int ResultOrError(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
}
