using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Routing;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A FreeBSD kernel as far as this backend can tell: descriptors, interfaces, addresses, routing messages and time.</summary>
internal sealed unsafe class FakeKernel : IFreeBsdKernel
{
    private readonly Dictionary<int, FakeDescriptor> _descriptors = [];
    private readonly Dictionary<string, Queue<int>> _failures = [];
    private readonly List<nint> _nativeBlocks = [];
    private int _nextDescriptor = 10;
    private byte _lastRandom;

    public FakeKernel() => Routes = new FakeRoutes(this);

    public FakeClock Clock { get; init; } = new();

    /// <summary>hz: 1000 on hardware, 100 in many virtual machines.</summary>
    public long NanosecondsPerTick { get; set; } = 1_000_000;

    public List<FakeInterface> Interfaces { get; } = [];

    public FakeRoutes Routes { get; }

    /// <summary>Every ioctl in order, by request code.</summary>
    public List<uint> Requests { get; } = [];

    public List<string> LogLines { get; } = [];

    public List<string> ConsoleWarnings { get; } = [];

    public string? LogDaemonPath { get; set; } = "/var/run/log";

    public bool IsRoot { get; set; } = true;

    /// <summary>A jail that shares its host's network: BPF is hidden, addresses cannot be set.</summary>
    public bool IsJailedWithoutNetwork { get; set; }

    public Dictionary<string, int> Variables { get; } = [];

    public bool HasCarpModule { get; set; }

    public (ushort Major, ushort Minor) BpfVersion { get; set; } = (1, 1);

    public int MaximumBpfBufferLengthBytes { get; set; } = FakeBpf.MaximumBufferLengthBytes;

    /// <summary>How often the deletion of an address moved a subnet's route to another address.</summary>
    public int MovedRoutes { get; private set; }

    /// <summary>Whether a frame or a message waits.</summary>
    public bool HasReadable =>
        BpfDevices.Any(device => device.IsLocked && device.IsReadable) || RouteSockets.Any(socket => socket.IsReadable);

    public int OpenDescriptors => _descriptors.Count;

    /// <summary>Files that can be read, by path.</summary>
    public Dictionary<string, string> Files { get; } = [];

    /// <summary>Gives the process a standard stream.</summary>
    public void SetStream(int number, FakeDescriptor stream) => _descriptors[number] = stream;

    /// <summary>Lists of getifaddrs(3) that were not given back.</summary>
    public int UnfreedLists { get; private set; }

    /// <summary>The sleeps that ended because their time was over, by what was asked for.</summary>
    public List<long> Sleeps { get; } = [];

    /// <summary>Called before each ioctl, so that a test can let something happen at that moment.</summary>
    public Action<uint>? OnIoctl { get; set; }

    /// <summary>Called before a list of interfaces is made.</summary>
    public Action? OnList { get; set; }

    /// <summary>Called when a program was started, so that a test can let it report or end.</summary>
    public Action<FakeProcess>? OnSpawn { get; set; }

    /// <summary>Called with every signal to a program's group.</summary>
    public Action<FakeProcess, int>? OnKill { get; set; }

    /// <summary>The programs there are, by path; null when every path is one.</summary>
    public HashSet<string>? Programs { get; set; }

    public List<FakeProcess> Processes { get; } = [];

    /// <summary>How many bytes wait in pipes; handlers of signals write them from other threads.</summary>
    public int BytesInPipes => _descriptors.Values.OfType<FakePipeEnd>().Sum(end => end.WaitingBytes);

    /// <summary>The programs that were waited for after their end.</summary>
    public List<int> Reaped { get; } = [];

    /// <summary>The signals this process sent itself.</summary>
    public List<int> OwnSignals { get; } = [];

    public List<int> DefaultSignals { get; } = [];

    /// <summary>How often this process made a session of its own.</summary>
    public int Sessions { get; private set; }

    /// <summary>What setproctitle(3) was told, with the terminating zero.</summary>
    public List<string> Titles { get; } = [];

    public IEnumerable<FakeBpf> BpfDevices => _descriptors.Values.OfType<FakeBpf>();

    public IEnumerable<FakeRawSocket> RawSockets => _descriptors.Values.OfType<FakeRawSocket>();

    public IEnumerable<FakeRouteSocket> RouteSockets => _descriptors.Values.OfType<FakeRouteSocket>();

    /// <summary>Lets the next calls of a name return these error numbers instead of doing anything; an ioctl is named by its code.</summary>
    public void Fail(string call, params int[] errors) => _failures[call] = new Queue<int>(errors.Select(error => -error));

    public void Fail(uint request, params int[] errors) => Fail(request.ToString(provider: null), errors);

    public FakeInterface AddInterface(string name, ulong mac, byte type = 6, int linkType = 1)
    {
        // ifindex_alloc gives out the lowest number that is free.
        int index = Enumerable.Range(1, Interfaces.Count + 1).First(candidate => FindInterface(candidate) is null);
        FakeInterface card = new(this, index, name, new MacAddress(mac))
        {
            Type = type,
            LinkType = linkType,
            Epoch = Clock.MonotonicNanoseconds / 1_000_000_000,
        };
        Interfaces.Add(card);
        Post(RouteBytes.Announcement(index, name, 0));
        return card;
    }

    public void RemoveInterface(FakeInterface card)
    {
        foreach (FakeAddress address in card.Addresses.ToArray())
        {
            RemoveAddress(card, address.Value.Address);
        }

        Interfaces.Remove(card);
        Routes.All.RemoveAll(route => route.InterfaceIndex == card.Index);
        card.Segment?.Unplug(card);
        foreach (FakeBpf tap in card.Taps)
        {
            tap.LoseInterface();
        }

        Post(RouteBytes.Announcement(card.Index, card.Name, 1));
    }

    public void Rename(FakeInterface card, string name)
    {
        Post(RouteBytes.Announcement(card.Index, card.Name, 1));
        card.Name = name;
        Post(RouteBytes.Announcement(card.Index, name, 0));
    }

    public FakeInterface? FindInterface(int index) => Interfaces.Find(card => card.Index == index);

    public FakeInterface? FindInterface(ReadOnlySpan<byte> name)
    {
        string text = Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]);
        return Interfaces.Find(card => card.Name == text);
    }

    public void AddAddress(FakeInterface card, FakeAddress address)
    {
        card.Addresses.Add(address);
        PostAddress(card, address, 12);
    }

    public bool RemoveAddress(FakeInterface card, InetAddress address)
    {
        int position = card.Addresses.FindIndex(candidate => candidate.Value.Address == address);
        if (position < 0)
        {
            return false;
        }

        FakeAddress removed = card.Addresses[position];
        card.Addresses.RemoveAt(position);
        MovedRoutes += removed.IsIpv4 && card.Addresses.Exists(other => SharesSubnet(removed.Value, other.Value)) ? 1 : 0;
        PostAddress(card, removed, 13);
        return true;
    }

    public void PostState(FakeInterface card) => Post(RouteBytes.Interface(card.Index, card.Flags, card.Type, card.LinkState));

    /// <summary>Tells every routing socket, but for one that does not want to hear of its own doings.</summary>
    public void Post(byte[] message, FakeRouteSocket? except = null)
    {
        foreach (FakeRouteSocket socket in RouteSockets)
        {
            if (socket != except)
            {
                socket.Post(message);
            }
        }
    }

    /// <summary>How many messages find room in every routing socket.</summary>
    public void SetRouteCapacity(int messages)
    {
        foreach (FakeRouteSocket socket in RouteSockets)
        {
            socket.Capacity = messages;
        }
    }

    /// <summary>What a file that is opened for appending is; null when there is no folder for one.</summary>
    public FakeStream? LogFile { get; set; }

    public int Open(ReadOnlySpan<byte> path, int flags)
    {
        if (TryFail(nameof(Open), out int error))
        {
            return error;
        }

        if (flags == (O_RDONLY | O_CLOEXEC) && Files.TryGetValue(Encoding.UTF8.GetString(path[..^1]), out string? content))
        {
            return Add(new FakeFile(Encoding.UTF8.GetBytes(content)));
        }

        if (path.SequenceEqual("/dev/null\0"u8) && flags == (O_RDWR | O_CLOEXEC))
        {
            return Add(new FakeStream(int.MaxValue));
        }

        if (flags == (O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) && LogFile is not null)
        {
            return Add(LogFile);
        }

        if (!path.SequenceEqual("/dev/bpf\0"u8) || IsJailedWithoutNetwork)
        {
            return -Errno.ENOENT;
        }

        // O_RDWR | O_NONBLOCK | O_CLOEXEC
        return IsRoot ? Add(flags == 0x10_0006 ? new FakeBpf(this) : throw new InvalidOperationException($"flags {flags:x}")) : -Errno.EACCES;
    }

    public int Close(int fd)
    {
        if (!_descriptors.Remove(fd, out FakeDescriptor? descriptor))
        {
            throw new InvalidOperationException($"close of {fd}, which is not open");
        }

        descriptor.Close();
        return 0;
    }

    public int Read(int fd, Span<byte> buffer) => TryFail(nameof(Read), out int error) ? error : Get(fd).Read(buffer);

    public int Write(int fd, ReadOnlySpan<byte> data) => TryFail(nameof(Write), out int error) ? error : Get(fd).Write(data);

    public int Ioctl(int fd, uint request, Span<byte> argument)
    {
        if (((request >> 16) & 0x1fff) != argument.Length)
        {
            throw new InvalidOperationException($"request {request:x} with {argument.Length} bytes");
        }

        Requests.Add(request);
        OnIoctl?.Invoke(request);
        return TryFail(request.ToString(provider: null), out int error) ? error : Get(fd).Ioctl(request, argument);
    }

    public int Socket(int domain, int type, int protocol)
    {
        if (TryFail(nameof(Socket), out int error))
        {
            return error;
        }

        // Every descriptor is closed on exec: SOCK_CLOEXEC, with SOCK_NONBLOCK or without.
        return (domain, type & ~SOCK_NONBLOCK) switch
        {
            (AF_ROUTE, SOCK_RAW | SOCK_CLOEXEC) when (type & SOCK_NONBLOCK) != 0 => Add(new FakeRouteSocket(Routes)),
            (AF_INET or AF_INET6, SOCK_RAW | SOCK_CLOEXEC) when (type & SOCK_NONBLOCK) != 0 && protocol == 112 =>
                IsRoot ? Add(new FakeRawSocket(this, domain)) : -Errno.EPERM,
            (AF_INET or AF_INET6 or AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC) => Add(new FakeDatagramSocket(this, domain)),
            (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC) => Add(new FakeStreamSocket(this)),
            _ => -Errno.EPROTONOSUPPORT,
        };
    }

    public int Bind(int fd, ReadOnlySpan<byte> address) => TryFail(nameof(Bind), out int error) ? error : Get(fd).Bind(address);

    public int SendTo(int fd, ReadOnlySpan<byte> data, ReadOnlySpan<byte> address) =>
        TryFail(nameof(SendTo), out int error) ? error : Get(fd).SendTo(data, address);

    public int Listen(int fd, int backlog) => TryFail(nameof(Listen), out int error) ? error : Get(fd).Listen(backlog);

    public int Accept4(int fd, int flags)
    {
        Assert.Equal(SOCK_CLOEXEC | SOCK_NONBLOCK, flags);
        return TryFail(nameof(Accept4), out int error) ? error : Get(fd).Accept() is { } accepted ? Add(accepted) : -Errno.EAGAIN;
    }

    public int Connect(int fd, ReadOnlySpan<byte> address) => TryFail(nameof(Connect), out int error) ? error : Get(fd).Connect(address);

    public int SetSockOpt(int fd, int level, int name, ReadOnlySpan<byte> value) =>
        TryFail(nameof(SetSockOpt), out int error) ? error : Get(fd).SetSockOpt(level, name, value);

    /// <summary>When nothing is ready time passes: as long as was asked, and as much longer as the kernel may take.</summary>
    public int Ppoll(Span<pollfd> descriptors, long timeoutNanoseconds)
    {
        if (TryFail(nameof(Ppoll), out int error))
        {
            return error;
        }

        int ready = 0;
        foreach (ref pollfd entry in descriptors)
        {
            bool isReadable = entry.fd >= 0 && (entry.events & 1) != 0 && Get(entry.fd).IsReadable;
            bool isWritable = entry.fd >= 0 && (entry.events & 4) != 0 && Get(entry.fd).IsWritable;
            entry.revents = (short)((isReadable ? 1 : 0) | (isWritable ? 4 : 0));
            ready += entry.revents != 0 ? 1 : 0;
        }

        if (ready == 0)
        {
            if (timeoutNanoseconds < 0)
            {
                throw new InvalidOperationException("a sleep for ever, with nothing to wake it");
            }

            if (timeoutNanoseconds > 0)
            {
                Sleeps.Add(timeoutNanoseconds);
            }

            Clock.MonotonicNanoseconds += timeoutNanoseconds + (timeoutNanoseconds / 16)
                + (timeoutNanoseconds >= 16 * NanosecondsPerTick ? NanosecondsPerTick : 0);
        }

        return ready;
    }

    public int Pipe2(Span<int> descriptors, int flags)
    {
        if (TryFail(nameof(Pipe2), out int error))
        {
            return error;
        }

        // Every descriptor is closed on exec.
        Assert.Equal(O_CLOEXEC, flags & ~O_NONBLOCK);
        FakePipe pipe = new(isBlocking: (flags & O_NONBLOCK) == 0);
        descriptors[0] = Add(new FakePipeEnd(pipe, isReadEnd: true));
        descriptors[1] = Add(new FakePipeEnd(pipe, isReadEnd: false));
        return 0;
    }

    public int GetIfAddrs(out ifaddrs* list)
    {
        list = null;
        if (TryFail(nameof(GetIfAddrs), out int error))
        {
            return error;
        }

        OnList?.Invoke();
        UnfreedLists++;
        list = FakeInterfaceAddresses.Build(Interfaces, _nativeBlocks);
        return 0;
    }

    public void FreeIfAddrs(ifaddrs* list)
    {
        UnfreedLists--;
        FakeInterfaceAddresses.Free(_nativeBlocks);
    }

    public int IfIndexToName(int index, Span<byte> name)
    {
        FakeInterface? card = FindInterface(index);
        name.Clear();
        return card is null ? -Errno.ENXIO : Encoding.ASCII.GetBytes(card.Name, name[..15]);
    }

    public int SysctlByName(ReadOnlySpan<byte> name, Span<byte> value)
    {
        if (!Variables.TryGetValue(Encoding.ASCII.GetString(name.TrimEnd((byte)0)), out int variable))
        {
            return -Errno.ENOENT;
        }

        BinaryPrimitives.WriteInt32LittleEndian(value, variable);
        return sizeof(int);
    }

    public int GetRandom(Span<byte> buffer)
    {
        if (TryFail(nameof(GetRandom), out int error))
        {
            return error;
        }

        // Fewer bytes than asked for, as with a large buffer and a signal.
        int count = Math.Min(buffer.Length, 5);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = ++_lastRandom;
        }

        return count;
    }

    public long ClockGetTime(int clock) => clock switch
    {
        0 => Clock.RealtimeNanoseconds,
        4 => Clock.MonotonicNanoseconds,
        _ => throw new InvalidOperationException($"clock {clock}"),
    };

    public long LocalOffsetSeconds(long unixSeconds) => 7200;

    public int GetPid() => 4711;

    public int Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment, int flags, int inherited)
    {
        if (TryFail(nameof(Spawn), out int error))
        {
            return error;
        }

        if (Programs?.Contains(Encoding.UTF8.GetString(path).TrimEnd('\0')) == false)
        {
            return -Errno.ENOENT;
        }

        FakePipeEnd? end = inherited < 0 ? null : ((FakePipeEnd)Get(inherited)).Duplicate();
        FakeProcess process = new(5000 + Processes.Count, path.ToArray(), arguments.ToArray(), environment.ToArray(), flags, end);
        Processes.Add(process);
        OnSpawn?.Invoke(process);
        return process.Id;
    }

    public int WaitPid(int processId, out int status, int options)
    {
        status = 0;
        if (TryFail(nameof(WaitPid), out int error))
        {
            return error;
        }

        if (Processes.Find(candidate => candidate.Id == processId && !Reaped.Contains(processId)) is not { } process)
        {
            return -10;
        }

        if (process.Status is not { } ended)
        {
            return options == WNOHANG ? 0 : throw new InvalidOperationException("a wait for ever, with nothing to end it");
        }

        status = ended;
        Reaped.Add(processId);
        return processId;
    }

    public int Kill(int processId, int signal)
    {
        if (processId == GetPid())
        {
            OwnSignals.Add(signal);
            return 0;
        }

        FakeProcess leader = Processes.Single(process => process.Id == -processId && (process.Flags & POSIX_SPAWN_SETPGROUP) != 0);
        leader.Signals.Add(signal);
        OnKill?.Invoke(leader, signal);
        return 0;
    }

    public void SetDefault(int signal) => DefaultSignals.Add(signal);

    public int Dup2(int descriptor, int newDescriptor)
    {
        _descriptors[newDescriptor] = Get(descriptor);
        return newDescriptor;
    }

    public int SetSid()
    {
        Sessions++;
        return GetPid();
    }

    public void SetProcTitle(ReadOnlySpan<byte> title) => Titles.Add(Encoding.UTF8.GetString(title));

    public int NumberOf(FakeDescriptor descriptor) => _descriptors.Single(entry => entry.Value == descriptor).Key;

    public FakeDescriptor? Find(int fd) => _descriptors.GetValueOrDefault(fd);

    private static bool SharesSubnet(VirtualAddress left, VirtualAddress right) =>
        left.PrefixLengthBits == right.PrefixLengthBits && left.PrefixLengthBits < 32 && right.Address.Family == AddressFamily.Ipv4
        && (left.Address.Ipv4Bits ^ right.Address.Ipv4Bits) >> (32 - left.PrefixLengthBits) == 0;

    private void PostAddress(FakeInterface card, FakeAddress address, byte type) =>
        Post(RouteBytes.Address(type, card.Index, address.Value.Address.ToString(), address.Value.PrefixLengthBits));

    private int Add(FakeDescriptor descriptor)
    {
        _descriptors.Add(++_nextDescriptor, descriptor);
        return _nextDescriptor;
    }

    private FakeDescriptor Get(int fd) => Find(fd) ?? throw new InvalidOperationException($"descriptor {fd} is not open");

    private bool TryFail(string call, out int error)
    {
        error = 0;
        return _failures.TryGetValue(call, out Queue<int>? queue) && queue.TryDequeue(out error);
    }
}
