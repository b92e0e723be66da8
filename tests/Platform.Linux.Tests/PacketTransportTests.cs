using System;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class PacketTransportTests
{
    private static readonly InetAddress s_group = InetAddress.FromIpv4Bits(0xe000_0012);

    private readonly FakeKernel _kernel = new();

    private MonotonicInstant Now => new(_kernel.MonotonicNanoseconds);

    [Theory]
    [InlineData(Errno.EPERM, PlatformStatus.NoPermission, "cannot open a packet socket: EPERM; run as root or grant CAP_NET_RAW")]
    [InlineData(Errno.EMFILE, PlatformStatus.TooManyFiles, "cannot open a packet socket: EMFILE; raise the limit of open files")]
    [InlineData(
        Errno.EAFNOSUPPORT,
        PlatformStatus.Failed,
        "cannot open a packet socket: EAFNOSUPPORT; the kernel lacks such sockets, or the service may not use them (RestrictAddressFamilies)")]
    public void Open_Refused_SaysWhatToDo(int errno, PlatformStatus status, string message)
    {
        _kernel.Fail("Socket", errno);

        PlatformException exception = Assert.Throws<PlatformException>(() => PacketTransport.Open(_kernel));

        Assert.Equal(message, exception.Message);
        Assert.Equal(new PlatformResult(status, errno), exception.Result);
    }

    [Fact]
    public void Open_OldKernelWithoutOptions_Opens()
    {
        _kernel.Fail($"SetSockOpt {SOL_PACKET} {PACKET_IGNORE_OUTGOING}", 92);
        _kernel.Fail($"SetSockOpt {SOL_SOCKET} {SO_RCVBUFFORCE}", Errno.EPERM);

        using PacketTransport transport = PacketTransport.Open(_kernel);

        Assert.Contains(_kernel.Options, option => option.Name == SO_RCVBUF && option.Level == SOL_SOCKET);
    }

    [Fact]
    public void Dispose_Attached_ClosesEverything()
    {
        PacketTransport transport = OpenAttached();
        Assert.Equal(2, _kernel.OpenDescriptors.Count);

        transport.Dispose();

        Assert.Empty(_kernel.OpenDescriptors);
    }

    [Fact]
    public void Attach_MembershipOfTheIpStackRefused_StillAttaches()
    {
        _kernel.Fail($"SetSockOpt {IPPROTO_IP} {IP_ADD_MEMBERSHIP}", Errno.ENODEV);

        using PacketTransport transport = OpenAttached();

        Assert.True(transport.IsAttached);
    }

    [Theory]
    [InlineData("Bind", Errno.ENODEV, PlatformStatus.NoDevice)]
    [InlineData("SetSockOpt 263 1", Errno.ENODEV, PlatformStatus.NoDevice)]
    [InlineData("SetSockOpt 1 26", Errno.ENOMEM, PlatformStatus.NoBuffers)]
    public void Attach_Refused_StaysDetached(string call, int errno, PlatformStatus status)
    {
        using PacketTransport transport = PacketTransport.Open(_kernel);
        _kernel.Fail(call, errno);

        Assert.Equal(new PlatformResult(status, errno), transport.Attach(7, [s_group]));

        Assert.False(transport.IsAttached);
        Assert.True(transport.PollDescriptor < 0);
        Assert.Equal(PlatformStatus.NoDevice, transport.Send(new byte[60]).Status);
    }

    [Fact]
    public void Attach_InterfaceIndex0_IsRefusedForItWouldMeanAll()
    {
        using PacketTransport transport = PacketTransport.Open(_kernel);

        Assert.Equal(PlatformStatus.NoDevice, transport.Attach(0, []).Status);
        Assert.Empty(_kernel.BoundAddresses);
    }

    [Fact]
    public void Attach_StaleFramesAndPendingError_AreGone()
    {
        using PacketTransport transport = PacketTransport.Open(_kernel);
        _kernel.Fail("RecvMmsg", Errno.ENETDOWN);
        _kernel.Batches.Enqueue([new FakeFrame(), new FakeFrame()]);

        Assert.True(transport.Attach(7, []).IsOk);

        Assert.Equal(0, transport.ReceiveBatch(Now));
    }

    [Theory]
    [InlineData(Errno.ENOBUFS, PlatformStatus.NoBuffers)]
    [InlineData(Errno.EAGAIN, PlatformStatus.NoBuffers)]
    [InlineData(Errno.ENETDOWN, PlatformStatus.LinkDown)]
    [InlineData(Errno.ENXIO, PlatformStatus.NoDevice)]
    [InlineData(Errno.EPERM, PlatformStatus.NoPermission)]
    [InlineData(Errno.EMSGSIZE, PlatformStatus.Failed)]
    public void Send_Refused_IsAResult(int errno, PlatformStatus status)
    {
        using PacketTransport transport = OpenAttached();
        _kernel.Fail("SendTo", errno);

        Assert.Equal(new PlatformResult(status, errno), transport.Send(new byte[60]));
    }

    [Fact]
    public void Send_Interrupted_IsTriedAgain()
    {
        using PacketTransport transport = OpenAttached();
        _kernel.Fail("SendTo", Errno.EINTR, Errno.EINTR);

        Assert.True(transport.Send(new byte[60]).IsOk);
        Assert.Single(_kernel.Sent);
    }

    [Fact]
    public void ReceiveBatch_InterfaceWentDown_StillDeliversWhatIsQueued()
    {
        using PacketTransport transport = OpenAttached();
        _kernel.Fail("RecvMmsg", Errno.ENETDOWN, Errno.EINTR);
        _kernel.Batches.Enqueue([new FakeFrame { Bytes = [.. Enumerable.Range(0, 64).Select(i => (byte)i)] }]);

        Assert.Equal(1, transport.ReceiveBatch(Now));
        Assert.Equal(63, transport.GetFrame(0).Bytes[63]);
        Assert.Equal(FrameFlags.None, transport.GetFrame(0).Flags);
        Assert.Equal(0, transport.ReceiveBatch(Now));
    }

    [Fact]
    public void ReceiveBatch_BadDescriptor_IsOurBugAndThrows()
    {
        using PacketTransport transport = OpenAttached();
        _kernel.Fail("RecvMmsg", 9);

        Assert.Throws<InvalidOperationException>(() => transport.ReceiveBatch(Now));
    }

    [Fact]
    public void GetFrame_OutsideTheBatch_Throws()
    {
        using PacketTransport transport = OpenAttached();
        _kernel.Batches.Enqueue([new FakeFrame()]);
        Assert.Equal(1, transport.ReceiveBatch(Now));

        Assert.Throws<ArgumentOutOfRangeException>(() => transport.GetFrame(1).Flags);
        Assert.Throws<ArgumentOutOfRangeException>(() => transport.GetFrame(-1).Flags);
    }

    [Fact]
    public void GetFrame_Flags_SayWhatTheKernelSaid()
    {
        using PacketTransport transport = OpenAttached();
        _kernel.Batches.Enqueue([
            new FakeFrame { PacketType = PACKET_OUTGOING },
            new FakeFrame { IsTruncated = true, Bytes = new byte[256] },
            new FakeFrame { VlanTag = 0x2064, RealtimeNanoseconds = _kernel.RealtimeNanoseconds },
            new FakeFrame { VlanTag = 0xe000 },
        ]);

        Assert.Equal(4, transport.ReceiveBatch(Now));
        Assert.Equal(FrameFlags.Outgoing, transport.GetFrame(0).Flags);
        Assert.Equal(FrameFlags.Truncated, transport.GetFrame(1).Flags);
        Assert.Equal(FrameFlags.VlanTagStripped, transport.GetFrame(2).Flags);
        Assert.Equal(FrameFlags.None, transport.GetFrame(3).Flags);
    }

    [Theory]
    [InlineData(-400, -400)]
    [InlineData(0, 0)]
    [InlineData(30_000_000_000, 0)]
    [InlineData(-30_000_000_000, -1_000)]
    public void GetFrame_TimeStamp_IsHeldBetweenTheLastEmptyQueueAndNow(long stampOffsetNanoseconds, long expectedOffsetNanoseconds)
    {
        using PacketTransport transport = OpenAttached();
        Assert.Equal(0, transport.ReceiveBatch(Now));
        _kernel.MonotonicNanoseconds += 1_000;
        _kernel.RealtimeNanoseconds += 1_000;
        _kernel.Batches.Enqueue([new FakeFrame { RealtimeNanoseconds = _kernel.RealtimeNanoseconds + stampOffsetNanoseconds }]);

        Assert.Equal(1, transport.ReceiveBatch(Now));

        Assert.Equal(expectedOffsetNanoseconds, transport.GetFrame(0).ReceivedAt.NanosecondsSince(Now));
    }

    [Fact]
    public void GetFrame_SecondFullBatchOfATurn_KeepsItsOwnTimes()
    {
        using PacketTransport transport = OpenAttached();
        _kernel.MonotonicNanoseconds += 1_000_000;
        _kernel.RealtimeNanoseconds += 1_000_000;
        FakeFrame frame = new() { RealtimeNanoseconds = _kernel.RealtimeNanoseconds - 500_000 };
        _kernel.Batches.Enqueue([.. Enumerable.Repeat(frame, PacketBatch.Capacity)]);
        _kernel.Batches.Enqueue([frame]);

        Assert.Equal(PacketBatch.Capacity, transport.ReceiveBatch(Now));
        Assert.Equal(1, transport.ReceiveBatch(Now));

        Assert.Equal(-500_000, transport.GetFrame(0).ReceivedAt.NanosecondsSince(Now));
    }

    [Fact]
    public void ReceiveBatch_AfterAShortOne_AsksTheKernelAgainInTheNextTurnOnly()
    {
        using PacketTransport transport = OpenAttached();
        _kernel.Batches.Enqueue([new FakeFrame()]);
        _kernel.Batches.Enqueue([new FakeFrame()]);

        Assert.Equal(1, transport.ReceiveBatch(Now));
        Assert.Equal(0, transport.ReceiveBatch(Now));
        _kernel.MonotonicNanoseconds++;
        Assert.Equal(1, transport.ReceiveBatch(Now));
    }

    [Fact]
    public void ReceiveBatch_HeadersThatTheKernelFilled_HaveTheirRoomAgain()
    {
        using PacketTransport transport = OpenAttached();
        _kernel.Batches.Enqueue([new FakeFrame(), new FakeFrame()]);
        FakeFrame tagged = new() { VlanTag = 0x2064 };
        _kernel.Batches.Enqueue([tagged, tagged]);

        Assert.Equal(2, transport.ReceiveBatch(Now));
        _kernel.MonotonicNanoseconds++;
        Assert.Equal(2, transport.ReceiveBatch(Now));

        Assert.Equal(FrameFlags.VlanTagStripped, transport.GetFrame(0).Flags);
        Assert.Equal(FrameFlags.VlanTagStripped, transport.GetFrame(1).Flags);
    }

    [Fact]
    public void DroppedFrames_CountersResetByTheKernel_AddUp()
    {
        using PacketTransport transport = OpenAttached();

        Assert.Equal(3, transport.DroppedFrames);
        Assert.Equal(6, transport.DroppedFrames);
    }

    private PacketTransport OpenAttached()
    {
        PacketTransport transport = PacketTransport.Open(_kernel);
        Assert.True(transport.Attach(7, [s_group]).IsOk);
        _kernel.MonotonicNanoseconds++;
        return transport;
    }
}
