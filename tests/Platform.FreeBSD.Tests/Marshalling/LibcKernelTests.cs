using System;
using System.Text;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Tests.Marshalling;

/// <summary>What arrives at the C library when the backend calls it.</summary>
public sealed unsafe class LibcKernelTests
{
    private readonly LibcKernel _kernel = new();

    public LibcKernelTests()
    {
        Assert.SkipUnless(Recorder.IsThere, "no C compiler");
        _ = Recorder.Take();
        Recorder.Answer(0);
    }

    [Fact]
    public void Ioctl_Request_FillsAnUnsignedLongWithoutItsSign()
    {
        byte[] argument = new byte[68];
        argument[16] = 16;

        Assert.Equal(0, _kernel.Ioctl(5, Constants.SIOCAIFADDR, argument));
        Assert.Equal($"ioctl 5 8044692b {Convert.ToHexStringLower(new byte[16])}10{new string('0', 102)}", Recorder.Take());
        Assert.All(argument, value => Assert.Equal(0xee, value));
    }

    [Fact]
    public void Ioctl_WithoutArgument_PassesNull()
    {
        Assert.Equal(0, _kernel.Ioctl(5, Constants.BIOCLOCK, default));
        Assert.Equal("ioctl 5 2000427a", Recorder.Take());
    }

    [Fact]
    public void Ioctl_Refused_GivesTheNegatedErrorNumber()
    {
        Recorder.Answer(0, Errno.ENXIO);
        Assert.Equal(-Errno.ENXIO, _kernel.Ioctl(5, Constants.BIOCLOCK, default));
    }

    [Fact]
    public void Open_PassesPathFlagsAndMode()
    {
        Recorder.Answer(9);
        Assert.Equal(9, _kernel.Open("/dev/bpf\0"u8, Constants.O_RDWR | Constants.O_NONBLOCK | Constants.O_CLOEXEC));
        Assert.Equal("open /dev/bpf 100006 1a0", Recorder.Take());
    }

    [Fact]
    public void ReadAndWrite_PassLengthAndBytes()
    {
        Recorder.Prepared[..4].Fill(0xab);
        Recorder.Answer(4);
        byte[] buffer = new byte[4];

        Assert.Equal(4, _kernel.Read(3, buffer));
        Assert.Equal("read 3 4", Recorder.Take());
        Assert.All(buffer, value => Assert.Equal(0xab, value));
        Assert.Equal(4, _kernel.Write(3, [1, 2, 3]));
        Assert.Equal("write 3 010203", Recorder.Take());
        Recorder.Answer(0, Errno.EAGAIN);
        Assert.Equal(-Errno.EAGAIN, _kernel.Read(3, buffer));
        Assert.Equal(-Errno.EAGAIN, _kernel.Write(3, buffer));
    }

    [Fact]
    public void Ppoll_SplitsTheTimeAndTakesTheAnswer()
    {
        Recorder.Answer(1);
        pollfd[] descriptors = [new() { fd = 3, events = 1 }];

        Assert.Equal(1, _kernel.Ppoll(descriptors, 3_390_625_000));
        Assert.Equal("ppoll 1 0300000001000000 3 390625000 no mask", Recorder.Take());
        Assert.Equal(1, descriptors[0].revents);
        _ = _kernel.Ppoll(descriptors, -1);
        Assert.Equal("ppoll 1 0300000001000100 no mask", Recorder.Take());
        _ = _kernel.Ppoll(descriptors, 0);
        Assert.EndsWith(" 0 0 no mask", Recorder.Take(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sockets_PassTheirArguments()
    {
        Recorder.Answer(6);
        Assert.Equal(6, _kernel.Socket(Constants.AF_ROUTE, Constants.SOCK_RAW | Constants.SOCK_NONBLOCK, 0));
        Assert.Equal("socket 17 20000003 0", Recorder.Take());
        _ = _kernel.Connect(6, [3, 1, 47]);
        Assert.Equal("connect 6 03012f", Recorder.Take());
        _ = _kernel.Bind(6, [3, 1, 47]);
        Assert.Equal("bind 6 03012f", Recorder.Take());
        Assert.Equal(6, _kernel.SendTo(6, [1, 2, 255], [4, 2, 7, 128]));
        Assert.Equal("sendto 6 0102ff 0 04020780", Recorder.Take());
        _ = _kernel.Listen(6, 128);
        Assert.Equal("listen 6 128", Recorder.Take());
        Recorder.Answer(8);
        Assert.Equal(8, _kernel.Accept4(6, Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK));
        Assert.Equal("accept4 6 anybody anywhere 30000000", Recorder.Take());
        Recorder.Answer(0);
        _ = _kernel.SetSockOpt(6, Constants.SOL_SOCKET, Constants.SO_RERROR, [1, 0, 0, 0]);
        Assert.Equal("setsockopt 6 ffff 20000 01000000", Recorder.Take());
        _ = _kernel.Close(6);
        Assert.Equal("close 6", Recorder.Take());
    }

    [Fact]
    public void Membership_ArrivesAsIpMreqnAndIpv6Mreq()
    {
        using MulticastMembership membership = new(_kernel);
        Recorder.Answer(6);
        _ = membership.Join(3, Core.Wire.InetAddress.FromIpv4Bits(0xe000_0012));
        Assert.EndsWith("setsockopt 6 0 c e00000120000000003000000", Recorder.Take(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pipe2_FillsBothEnds()
    {
        int[] ends = new int[2];
        Assert.Equal(0, _kernel.Pipe2(ends, Constants.O_CLOEXEC | Constants.O_NONBLOCK));
        Assert.Equal("pipe2 100004", Recorder.Take());
        Assert.Equal([7, 8], ends);
    }

    [Fact]
    public void GetIfAddrs_GivesTheListAndItsRefusal()
    {
        Assert.Equal(0, _kernel.GetIfAddrs(out ifaddrs* list));
        _kernel.FreeIfAddrs(list);
        Assert.Equal("getifaddrs\nfreeifaddrs same", Recorder.Take());
        Recorder.Answer(0, Errno.ENOMEM);
        Assert.Equal(-Errno.ENOMEM, _kernel.GetIfAddrs(out _));
    }

    [Fact]
    public void IfIndexToName_NeedsRoomForAName()
    {
        byte[] name = new byte[Constants.IFNAMSIZ];
        Assert.Equal(0, _kernel.IfIndexToName(3, name));
        Assert.Equal("if_indextoname 3", Recorder.Take());
        Assert.Equal("em0", Encoding.ASCII.GetString(name).TrimEnd('\0'));
        Assert.Throws<ArgumentOutOfRangeException>(() => _kernel.IfIndexToName(3, new byte[15]));
        Recorder.Answer(0, Errno.ENXIO);
        Assert.Equal(-Errno.ENXIO, _kernel.IfIndexToName(3, name));
    }

    [Fact]
    public void SysctlByName_GivesTheLengthOfTheValue()
    {
        byte[] value = new byte[8];
        Assert.Equal(4, _kernel.SysctlByName("security.jail.jailed\0"u8, value));
        Assert.Equal("sysctlbyname security.jail.jailed 8 null 0", Recorder.Take());
        Recorder.Answer(0, Errno.ENOENT);
        Assert.Equal(-Errno.ENOENT, _kernel.SysctlByName("x\0"u8, value));
    }

    [Fact]
    public void ClocksEntropyAndProcess_PassTheirArguments()
    {
        Assert.Equal(12_000_000_345, _kernel.ClockGetTime(Constants.CLOCK_MONOTONIC));
        Assert.Equal("clock_gettime 4", Recorder.Take());
        Recorder.Answer(4);
        Assert.Equal(4, _kernel.GetRandom(new byte[4]));
        Assert.Equal("getrandom 4 0", Recorder.Take());
        Recorder.Answer(10_800);
        Assert.Equal(7200, _kernel.LocalOffsetSeconds(3600));
        Assert.Equal("localtime_r 3600 timegm 77", Recorder.Take());
        Recorder.Answer(4711);
        Assert.Equal(4711, _kernel.GetPid());
    }

    [Fact]
    public void Spawn_PassesPointersToOpaqueObjectsAndFreesThem()
    {
        Recorder.Answer(4711);
        int result = _kernel.Spawn(
            "/etc/up\0"u8, "up\0em0\0\0"u8, "A=1\0B=2\0"u8, Constants.POSIX_SPAWN_SETPGROUP, inherited: 12);

        // The default set has signals 1 to 31, the mask none.
        Assert.Equal(4711, result);
        Assert.Equal(
            """
            attr_init
            actions_init
            setflags 1 32
            setsigmask 00000000000000000000000000000000
            setsigdefault ffffff7f000000000000000000000000
            adddup2 1 12 3
            posix_spawn /etc/up 1 1 <up> <em0> <> with <A=1> <B=2>
            actions_destroy 1
            attr_destroy 1
            """,
            Recorder.Take());
    }

    [Fact]
    public void Spawn_NothingInherited_AddsNoAction()
    {
        Recorder.Answer(4711);
        Assert.Equal(4711, _kernel.Spawn("/etc/up\0"u8, "up\0"u8, default, 0, inherited: -1));

        string calls = Recorder.Take();
        Assert.DoesNotContain("adddup2", calls, StringComparison.Ordinal);
        Assert.Contains("setflags 1 30\n", calls, StringComparison.Ordinal);
        Assert.Contains("<up> with\n", calls, StringComparison.Ordinal);
    }

    [Fact]
    public void Spawn_Refused_GivesTheNegatedErrorNumberAndFreesAllTheSame()
    {
        Assert.Equal(-Errno.ENOENT, _kernel.Spawn("/etc/up\0"u8, "up\0"u8, default, 0, inherited: -1));
        Assert.EndsWith("actions_destroy 1\nattr_destroy 1", Recorder.Take(), StringComparison.Ordinal);
        Recorder.Answer(0, Errno.ENOMEM);
        Assert.Equal(-Errno.ENOMEM, _kernel.Spawn("/etc/up\0"u8, "up\0"u8, default, 0, inherited: -1));
        Assert.Equal("attr_init", Recorder.Take());
    }

    [Fact]
    public void Processes_PassTheirArguments()
    {
        Recorder.Answer(4711);
        Assert.Equal(4711, _kernel.WaitPid(4711, out int status, Constants.WNOHANG));
        Assert.Equal(0x700, status);
        Recorder.Answer(0);
        _ = _kernel.Kill(-4711, Constants.SIGKILL);
        _kernel.SetDefault(Constants.SIGUSR1);
        _ = _kernel.Dup2(9, 1);
        _ = _kernel.SetSid();
        _kernel.SetProcTitle("ucarp -p 100%s\0"u8);
        Assert.Equal(
            "waitpid 4711 1\nkill -4711 9\nsignal 30 default\ndup2 9 1\nsetsid\nsetproctitle -%s ucarp -p 100%s", Recorder.Take());
    }
}
