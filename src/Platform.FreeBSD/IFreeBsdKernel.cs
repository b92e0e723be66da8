using System;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// The system calls and library functions this backend uses; nothing else in it touches the system. Each returns what the call itself
/// returns, or a negated error number, so that a test can put ENXIO or EINTR wherever it likes.
/// </summary>
internal unsafe interface IFreeBsdKernel
{
    /// <param name="path">A path with its terminating zero.</param>
    /// <param name="flags">O_ flags.</param>
    int Open(ReadOnlySpan<byte> path, int flags);

    int Close(int fd);

    int Read(int fd, Span<byte> buffer);

    int Write(int fd, ReadOnlySpan<byte> data);

    /// <param name="fd">The device or socket.</param>
    /// <param name="request">The request code: 32 bits, never sign-extended.</param>
    /// <param name="argument">The structure the request reads or writes; empty when it has none.</param>
    int Ioctl(int fd, uint request, Span<byte> argument);

    int Socket(int domain, int type, int protocol);

    int Bind(int fd, ReadOnlySpan<byte> address);

    int Connect(int fd, ReadOnlySpan<byte> address);

    /// <param name="fd">A socket.</param>
    /// <param name="data">One packet.</param>
    /// <param name="address">Where to: a socket address that says its own length.</param>
    int SendTo(int fd, ReadOnlySpan<byte> data, ReadOnlySpan<byte> address);

    int Listen(int fd, int backlog);

    int Accept4(int fd, int flags);

    int SetSockOpt(int fd, int level, int name, ReadOnlySpan<byte> value);

    /// <param name="descriptors">What to wait for; a negative descriptor is ignored.</param>
    /// <param name="timeoutNanoseconds">How long at most; negative for ever.</param>
    int Ppoll(Span<pollfd> descriptors, long timeoutNanoseconds);

    int Pipe2(Span<int> descriptors, int flags);

    /// <summary>All interfaces and addresses; the list is given back with <see cref="FreeIfAddrs"/>.</summary>
    int GetIfAddrs(out ifaddrs* list);

    void FreeIfAddrs(ifaddrs* list);

    /// <param name="index">The interface's index.</param>
    /// <param name="name">Receives the name and a zero; at least IFNAMSIZ bytes.</param>
    int IfIndexToName(int index, Span<byte> name);

    /// <summary>Reads a kernel variable and returns how many bytes it has.</summary>
    /// <param name="name">Its name with a terminating zero.</param>
    /// <param name="value">Receives the value.</param>
    int SysctlByName(ReadOnlySpan<byte> name, Span<byte> value);

    int GetRandom(Span<byte> buffer);

    /// <summary>Nanoseconds of a clock that always exists (CLOCK_MONOTONIC, CLOCK_REALTIME).</summary>
    long ClockGetTime(int clock);

    /// <summary>How far local time is ahead of UTC at a moment, by the C library's time zone.</summary>
    long LocalOffsetSeconds(long unixSeconds);

    int GetPid();

    /// <summary>Starts a program with every signal at its default and none blocked. Source: posix_spawn(3).</summary>
    /// <param name="path">The program, with its terminating zero; the path is not searched.</param>
    /// <param name="arguments">Its arguments, each with a terminating zero.</param>
    /// <param name="environment">Its environment, each entry with a terminating zero.</param>
    /// <param name="flags">POSIX_SPAWN_SETPGROUP, or none.</param>
    /// <param name="inherited">A descriptor that it gets as number 3; -1 for none.</param>
    /// <returns>The process id, or the negated error that kept the program from running.</returns>
    int Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment, int flags, int inherited);

    int WaitPid(int processId, out int status, int options);

    int Kill(int processId, int signal);

    /// <summary>Gives a signal its default effect.</summary>
    void SetDefault(int signal);

    int Dup2(int descriptor, int newDescriptor);

    /// <summary>Makes this process the leader of a session without a terminal.</summary>
    int SetSid();

    /// <param name="title">What process lists show instead of the arguments, with its terminating zero.</param>
    void SetProcTitle(ReadOnlySpan<byte> title);
}
