using System;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// The system calls this backend makes. Each returns what the kernel itself returns: a result, or a negated error number,
/// so that a test can put ENOBUFS or EINTR wherever it likes.
/// </summary>
internal interface ILinuxKernel
{
    int Socket(int domain, int type, int protocol);

    int Close(int fd);

    int Bind(int fd, ReadOnlySpan<byte> address);

    int Connect(int fd, ReadOnlySpan<byte> address);

    int Listen(int fd, int backlog);

    int Accept4(int fd, int flags);

    int SetSockOpt(int fd, int level, int name, ReadOnlySpan<byte> value);

    int GetSockOpt(int fd, int level, int name, Span<byte> value);

    int SendTo(int fd, ReadOnlySpan<byte> data, int flags, ReadOnlySpan<byte> address);

    /// <param name="fd">The socket.</param>
    /// <param name="buffer">Receives the datagram.</param>
    /// <param name="flags">MSG_ flags.</param>
    /// <param name="address">Receives the sender's address; left alone beyond what the kernel writes.</param>
    int RecvFrom(int fd, Span<byte> buffer, int flags, Span<byte> address);

    int RecvMmsg(int fd, Span<mmsghdr> messages, int flags);

    /// <param name="descriptors">What to wait for; a negative descriptor is ignored.</param>
    /// <param name="timeoutMilliseconds">How long at most; negative for ever.</param>
    int Poll(Span<pollfd> descriptors, int timeoutMilliseconds);

    int TimerfdCreate(int clock, int flags);

    /// <param name="fd">The timer.</param>
    /// <param name="expiryNanoseconds">When it expires, once, on its own clock; 0 disarms it.</param>
    int TimerfdSetTime(int fd, long expiryNanoseconds);

    /// <param name="path">A path with its terminating zero.</param>
    /// <param name="flags">O_ flags.</param>
    int Open(ReadOnlySpan<byte> path, int flags);

    int Read(int fd, Span<byte> buffer);

    int Write(int fd, ReadOnlySpan<byte> data);

    int Pipe2(Span<int> descriptors, int flags);

    int GetRandom(Span<byte> buffer);

    /// <summary>Nanoseconds of a clock that always exists (CLOCK_MONOTONIC, CLOCK_REALTIME).</summary>
    long ClockGetTime(int clock);

    /// <summary>A moment in local time, as the C library understands it.</summary>
    tm LocalTime(long unixSeconds);

    int Madvise(nuint address, nuint lengthBytes, int advice);

    /// <summary>Starts a program with every signal at its default and none blocked. Source: posix_spawn(3).</summary>
    /// <param name="path">The program, with its terminating zero; the path is not searched.</param>
    /// <param name="arguments">Its arguments, each with a terminating zero.</param>
    /// <param name="environment">Its environment, each entry with a terminating zero.</param>
    /// <param name="flags">POSIX_SPAWN_SETPGROUP or POSIX_SPAWN_SETSID.</param>
    /// <param name="inherited">A descriptor that it gets as number 3; -1 for none.</param>
    /// <returns>The process id, or the negated error that kept the program from running.</returns>
    int Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment, int flags, int inherited);

    int SetGroups(ReadOnlySpan<uint> groups);

    int SetGid(uint group);

    int SetUid(uint user);

    /// <summary>Runs a program in this process's place; returns only when refused.</summary>
    /// <param name="path">The program, with its terminating zero.</param>
    /// <param name="arguments">Its arguments, each with a terminating zero.</param>
    /// <param name="environment">Its environment, each entry with a terminating zero.</param>
    int Execve(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment);

    /// <param name="path">A path with its terminating zero; a link is not followed.</param>
    /// <param name="user">The owner's number.</param>
    int StatOwner(ReadOnlySpan<byte> path, out uint user);

    /// <param name="path">A path with its terminating zero.</param>
    /// <param name="modifiedSeconds">When the content was last changed, in seconds of the calendar.</param>
    int StatTime(ReadOnlySpan<byte> path, out long modifiedSeconds);

    int WaitPid(int processId, out int status, int options);

    int Kill(int processId, int signal);

    /// <summary>Gives a signal its default effect.</summary>
    void SetDefault(int signal);

    int Dup2(int descriptor, int newDescriptor);

    int Prctl(int option, nuint argument);

    /// <summary>The capabilities of the thread that calls, the lower half first.</summary>
    int CapGet(Span<__user_cap_data_struct> sets);

    /// <summary>Sets the capabilities of the thread that calls.</summary>
    int CapSet(ReadOnlySpan<__user_cap_data_struct> sets);

    /// <summary>Sets how the thread that calls is scheduled.</summary>
    int SchedSetScheduler(int policy, int priority);

    int MLockAll(int flags);

    int GetPid();
}
