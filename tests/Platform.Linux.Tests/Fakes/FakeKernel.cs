using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Tests.Fakes;

/// <summary>A kernel that succeeds at everything, keeps what it is told, and fails where a test says so.</summary>
internal sealed unsafe class FakeKernel : ILinuxKernel
{
    private readonly Dictionary<int, byte[]> _unread = [];
    private int _nextDescriptor = 10;

    /// <summary>Descriptors that are open.</summary>
    public HashSet<int> OpenDescriptors { get; } = [];

    public List<(int Level, int Name, byte[] Value)> Options { get; } = [];

    public List<byte[]> BoundAddresses { get; } = [];

    public List<(byte[] Data, byte[] Address)> Sent { get; } = [];

    /// <summary>Negated error numbers that the next calls of a name return instead of succeeding.</summary>
    public Dictionary<string, Queue<int>> Failures { get; } = [];

    /// <summary>What RecvFrom delivers, one entry per call; after the last, EAGAIN.</summary>
    public Queue<Datagram> Datagrams { get; } = [];

    /// <summary>What RecvMmsg delivers, one entry per call; after the last, EAGAIN.</summary>
    public Queue<FakeFrame[]> Batches { get; } = [];

    /// <summary>Called with each datagram that is sent, so that a test can queue the answer.</summary>
    public Action<byte[]>? OnSend { get; set; }

    public long MonotonicNanoseconds { get; set; } = 1_000_000_000_000;

    public long RealtimeNanoseconds { get; set; } = 1_700_000_000_000_000_000;

    public Func<pollfd[], int>? OnPoll { get; set; }

    /// <summary>Every expiry the timer was set to, in order.</summary>
    public List<long> TimerSettings { get; } = [];

    /// <summary>The last capability this kernel knows.</summary>
    public const int LastCapability = 40;

    /// <summary>The capabilities each thread has, in every set.</summary>
    public ulong Held { get; set; } = (1UL << (LastCapability + 1)) - 1;

    /// <summary>The capabilities threads were left with.</summary>
    public List<(int ThreadId, __user_cap_data_struct[] Sets)> CapabilitySets { get; } = [];

    public List<(int ThreadId, int Option, nuint Argument)> Prctls { get; } = [];

    public (int Policy, int Priority) Scheduling { get; private set; }

    /// <summary>The flags of each call that locked memory.</summary>
    public List<int> MemoryLocks { get; } = [];

    public tm Local { get; set; }

    public int LastOpenFlags { get; private set; }

    public void Fail(string call, params int[] errors) => Failures[call] = new Queue<int>(errors.Select(error => -error));

    public int Socket(int domain, int type, int protocol)
    {
        if (TryFail(nameof(Socket), out int error))
        {
            return error;
        }

        OpenDescriptors.Add(++_nextDescriptor);
        return _nextDescriptor;
    }

    public int Close(int fd) => OpenDescriptors.Remove(fd) ? 0 : throw new InvalidOperationException($"close of {fd}, which is not open");

    public int Bind(int fd, ReadOnlySpan<byte> address)
    {
        if (TryFail(nameof(Bind), out int error))
        {
            return error;
        }

        BoundAddresses.Add(address.ToArray());
        return 0;
    }

    public int Connect(int fd, ReadOnlySpan<byte> address) => TryFail(nameof(Connect), out int error) ? error : 0;

    public int Listen(int fd, int backlog) => TryFail(nameof(Listen), out int error) ? error : 0;

    public int Accept4(int fd, int flags) => -Errno.EAGAIN;

    public int SetSockOpt(int fd, int level, int name, ReadOnlySpan<byte> value)
    {
        if (TryFail($"{nameof(SetSockOpt)} {level} {name}", out int error))
        {
            return error;
        }

        Options.Add((level, name, value.ToArray()));
        return 0;
    }

    public int GetSockOpt(int fd, int level, int name, Span<byte> value)
    {
        tpacket_stats statistics = new() { tp_packets = 9, tp_drops = 3 };
        MemoryMarshal.Write(value, in statistics);
        return 0;
    }

    public int SendTo(int fd, ReadOnlySpan<byte> data, int flags, ReadOnlySpan<byte> address)
    {
        if (TryFail(nameof(SendTo), out int error))
        {
            return error;
        }

        Sent.Add((data.ToArray(), address.ToArray()));
        OnSend?.Invoke(data.ToArray());
        return data.Length;
    }

    public int RecvFrom(int fd, Span<byte> buffer, int flags, Span<byte> address)
    {
        if (!Datagrams.TryDequeue(out Datagram? datagram))
        {
            return -Errno.EAGAIN;
        }

        if (datagram.Error != 0)
        {
            return -datagram.Error;
        }

        sockaddr_nl sender = new() { nl_family = AF_NETLINK, nl_pid = datagram.SenderPort };
        MemoryMarshal.Write(address, in sender);
        datagram.Bytes.CopyTo(buffer);
        return datagram.Bytes.Length;
    }

    public int RecvMmsg(int fd, Span<mmsghdr> messages, int flags)
    {
        if (TryFail(nameof(RecvMmsg), out int error))
        {
            return error;
        }

        if (!Batches.TryDequeue(out FakeFrame[]? frames))
        {
            return -Errno.EAGAIN;
        }

        for (int i = 0; i < frames.Length; i++)
        {
            frames[i].Deliver(ref messages[i]);
        }

        return frames.Length;
    }

    public int Poll(Span<pollfd> descriptors, int timeoutMilliseconds)
    {
        pollfd[] copy = descriptors.ToArray();
        int result = OnPoll?.Invoke(copy) ?? 0;
        copy.CopyTo(descriptors);
        return result;
    }

    public int TimerfdCreate(int clock, int flags) => TryFail(nameof(TimerfdCreate), out int error) ? error : Socket(0, 0, 0);

    public int TimerfdSetTime(int fd, long expiryNanoseconds)
    {
        TimerSettings.Add(expiryNanoseconds);
        return 0;
    }

    /// <summary>What the files have that a test needs, by path; every other one begins with the same byte for ever.</summary>
    public Dictionary<string, string> Files { get; } = [];

    public int Open(ReadOnlySpan<byte> path, int flags)
    {
        LastOpenFlags = flags;
        int fd = Socket(0, 0, 0);
        if (fd > 0 && Files.TryGetValue(Words(path), out string? content))
        {
            _unread[fd] = Encoding.UTF8.GetBytes(content);
        }

        return fd;
    }

    public int Read(int fd, Span<byte> buffer)
    {
        if (TryFail(nameof(Read), out int error))
        {
            return error;
        }

        if (_unread.TryGetValue(fd, out byte[]? content))
        {
            int length = int.Min(content.Length, buffer.Length);
            content.AsSpan(0, length).CopyTo(buffer);
            _unread[fd] = content[length..];
            return length;
        }

        buffer[0] = 0x5a;
        return 1;
    }

    public int Write(int fd, ReadOnlySpan<byte> data) => data.Length;

    public int Pipe2(Span<int> descriptors, int flags)
    {
        if (TryFail(nameof(Pipe2), out int error))
        {
            return error;
        }

        (descriptors[0], descriptors[1]) = (Socket(0, 0, 0), Socket(0, 0, 0));
        return 0;
    }

    /// <summary>What concerns processes and users, in order.</summary>
    public List<string> ProcessCalls { get; } = [];

    public int Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment, int flags, int inherited)
    {
        ProcessCalls.Add($"spawn {Words(path)} [{Words(arguments)}] [{Words(environment)}]");
        return TryFail(nameof(Spawn), out int error) ? error : 1000;
    }

    public int SetGroups(ReadOnlySpan<uint> groups)
    {
        ProcessCalls.Add($"setgroups {string.Join(' ', groups.ToArray())}");
        return TryFail(nameof(SetGroups), out int error) ? error : 0;
    }

    public int SetGid(uint group)
    {
        ProcessCalls.Add($"setgid {group}");
        return TryFail(nameof(SetGid), out int error) ? error : 0;
    }

    public int SetUid(uint user)
    {
        ProcessCalls.Add($"setuid {user}");
        return TryFail(nameof(SetUid), out int error) ? error : 0;
    }

    public int Execve(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment)
    {
        ProcessCalls.Add($"execve {Words(path)} [{Words(arguments)}] [{Words(environment)}]");
        return TryFail(nameof(Execve), out int error) ? error : 0;
    }

    public int StatOwner(ReadOnlySpan<byte> path, out uint user)
    {
        user = 0;
        return TryFail(nameof(StatOwner), out int error) ? error : 0;
    }

    /// <summary>What every file says of its last change.</summary>
    public long ModifiedSeconds { get; set; }

    public int StatTime(ReadOnlySpan<byte> path, out long modifiedSeconds)
    {
        modifiedSeconds = ModifiedSeconds;
        return TryFail(nameof(StatTime), out int error) ? error : 0;
    }

    public int WaitPid(int processId, out int status, int options)
    {
        status = 0;
        return TryFail(nameof(WaitPid), out int error) ? error : 0;
    }

    public int Kill(int processId, int signal)
    {
        ProcessCalls.Add($"kill {processId} {signal}");
        return 0;
    }

    public void SetDefault(int signal)
    {
    }

    public int Dup2(int descriptor, int newDescriptor) => newDescriptor;

    public int Prctl(int option, nuint argument)
    {
        Prctls.Add((Environment.CurrentManagedThreadId, option, argument));
        return option == PR_CAPBSET_READ && argument > LastCapability ? -Errno.EINVAL
            : TryFail($"{nameof(Prctl)} {option}", out int error) ? error
            : 0;
    }

    public int CapGet(Span<__user_cap_data_struct> sets)
    {
        for (int half = 0; half < sets.Length; half++)
        {
            uint bits = (uint)(Held >> (32 * half));
            sets[half] = new() { effective = bits, permitted = bits, inheritable = bits };
        }

        return 0;
    }

    public int CapSet(ReadOnlySpan<__user_cap_data_struct> sets)
    {
        CapabilitySets.Add((Environment.CurrentManagedThreadId, sets.ToArray()));
        return TryFail(nameof(CapSet), out int error) ? error : 0;
    }

    public int SchedSetScheduler(int policy, int priority)
    {
        Scheduling = (policy, priority);
        return TryFail(nameof(SchedSetScheduler), out int error) ? error : 0;
    }

    public int MLockAll(int flags)
    {
        MemoryLocks.Add(flags);
        return TryFail(nameof(MLockAll), out int error) ? error : 0;
    }

    public int Madvise(nuint address, nuint lengthBytes, int advice) => 0;

    public int GetRandom(Span<byte> buffer)
    {
        if (TryFail(nameof(GetRandom), out int error))
        {
            return error;
        }

        buffer[0] = 0xc3;
        return 1;
    }

    public long ClockGetTime(int clock) => clock == CLOCK_REALTIME ? RealtimeNanoseconds : MonotonicNanoseconds;

    public tm LocalTime(long unixSeconds) => Local;

    public int GetPid() => 4711;

    private bool TryFail(string call, out int error)
    {
        error = 0;
        return Failures.TryGetValue(call, out Queue<int>? queue) && queue.TryDequeue(out error) && error != 0;
    }

    /// <summary>One datagram, or the error its turn brings.</summary>
    internal sealed record Datagram(byte[] Bytes, uint SenderPort = 0, int Error = 0);

    /// <summary>Strings that each have a terminating zero.</summary>
    private static string Words(ReadOnlySpan<byte> joined) => Encoding.UTF8.GetString(joined).TrimEnd('\0').Replace('\0', ' ');
}
