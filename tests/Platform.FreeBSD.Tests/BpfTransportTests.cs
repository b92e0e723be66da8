using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>The rules of freebsd.md sections 2 and 3.</summary>
public sealed class BpfTransportTests
{
    private const ulong OwnMac = 0x0277_0000_0001;

    private static readonly InetAddress s_group4 = Parse("224.0.0.18");
    private static readonly InetAddress s_group6 = Parse("ff02::12");

    private readonly FakeKernel _kernel = new();
    private readonly FakeInterface _card;

    public BpfTransportTests() => _card = _kernel.AddInterface("em0", OwnMac);

    private MonotonicInstant Now => new(_kernel.Clock.MonotonicNanoseconds);

    [Fact]
    public void Open_WithoutPrivilege_SaysWhatToDo()
    {
        _kernel.IsRoot = false;

        PlatformException refusal = Assert.Throws<PlatformException>(() => BpfTransport.Open(_kernel));

        Assert.Equal(PlatformStatus.NoPermission, refusal.Result.Status);
        Assert.Contains("/dev/bpf: EACCES", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("devfs.rules", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_InAJail_NamesTheRuleset()
    {
        _kernel.IsJailedWithoutNetwork = true;

        PlatformException refusal = Assert.Throws<PlatformException>(() => BpfTransport.Open(_kernel));

        Assert.Contains("a network of its own (vnet) and a devfs ruleset that unhides bpf", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 0)]
    public void Open_AnotherBpfVersion_IsRefusedAndClosed(ushort major, ushort minor)
    {
        _kernel.BpfVersion = (major, minor);

        Assert.Throws<PlatformException>(() => BpfTransport.Open(_kernel));
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Attach_SetsLengthStampsAndFilterBeforeTheInterfaceAndLocksLast()
    {
        using BpfTransport transport = Attached();

        Assert.Equal(
            [
                Constants.BIOCVERSION, Constants.BIOCSBLEN, Constants.BIOCSTSTAMP, Constants.BIOCSETF,
                Constants.BIOCSETIF, Constants.SIOCGIFINDEX, Constants.BIOCGDLT,
                Constants.BIOCIMMEDIATE, Constants.BIOCSHDRCMPLT, Constants.BIOCSDIRECTION, Constants.BIOCSETWF, Constants.BIOCLOCK,
            ],
            _kernel.Requests);
        Assert.True(Assert.Single(_kernel.BpfDevices).IsLocked);
    }

    [Fact]
    public void Attach_FramesThatComeWhileItIsSetUp_AreFilteredAlready()
    {
        _kernel.OnIoctl = _ =>
        {
            _card.Receive(Frames.Arp(operation: 3));
            _card.Receive(Frames.Carp(OwnMac));
        };
        using BpfTransport transport = Attached();
        _kernel.OnIoctl = null;

        foreach (byte[] frame in Receive(transport))
        {
            Assert.Equal(112, frame[23]);
        }
    }

    [Fact]
    public void Attach_UnknownIndex_IsNoDeviceAndCanBeTriedAgain()
    {
        using BpfTransport transport = BpfTransport.Open(_kernel);

        Assert.Equal(new PlatformResult(PlatformStatus.NoDevice, Errno.ENXIO), transport.Attach(9, default));
        Assert.Equal(PlatformStatus.NoDevice, transport.Attach(0, default).Status);
        Assert.Equal(PlatformStatus.NoDevice, transport.Attach(-1, default).Status);
        Assert.False(transport.IsAttached);
        Assert.Equal(-1, transport.PollDescriptor);
        Assert.True(transport.Attach(1, default).IsOk);
    }

    [Fact]
    public void Attach_InterfaceGoneBetweenNameAndBind_KeepsTheDescriptor()
    {
        // Without privileges a new one could not be opened.
        using BpfTransport transport = BpfTransport.Open(_kernel);
        _kernel.Fail(Constants.BIOCSETIF, Errno.ENXIO);

        Assert.Equal(PlatformStatus.NoDevice, transport.Attach(1, default).Status);
        _kernel.IsRoot = false;
        Assert.True(transport.Attach(1, default).IsOk);
    }

    [Fact]
    public void Attach_NameMovedToAnotherInterface_IsNoDevice()
    {
        using BpfTransport transport = BpfTransport.Open(_kernel);
        FakeInterface other = _kernel.AddInterface("em1", 0x0277_0000_0002);
        _kernel.OnIoctl = request =>
        {
            if (request == Constants.BIOCSETIF)
            {
                (_card.Name, other.Name) = ("em1", "em0");
            }
        };

        Assert.Equal(PlatformStatus.NoDevice, transport.Attach(1, default).Status);
        Assert.Empty(other.Taps);
        Assert.Empty(_card.Taps);
    }

    [Fact]
    public void Attach_InterfaceIsDown_Works()
    {
        // freebsd.md 2.5: BIOCSETIF asks for no IFF_UP.
        _card.IsUp = false;
        using BpfTransport transport = Attached();

        Assert.True(transport.IsAttached);
    }

    [Fact]
    public void Attached_PrivilegesGivenUp_GoesOn()
    {
        // freebsd.md 2.7: the descriptor keeps working after setuid.
        using BpfTransport transport = Attached();
        _kernel.IsRoot = false;
        _card.Receive(Frames.Carp());

        Assert.True(transport.Send(Frames.Carp()).IsOk);
        Assert.Single(Receive(transport));
        Assert.Equal(PlatformStatus.NoPermission, transport.Attach(1, [s_group4]).Status);
    }

    [Fact]
    public void Attach_NotEthernet_IsRefused()
    {
        FakeInterface tunnel = _kernel.AddInterface("tun0", 0, type: 23, linkType: 0);
        using BpfTransport transport = BpfTransport.Open(_kernel);

        Assert.Equal(new PlatformResult(PlatformStatus.Failed, 43), transport.Attach(tunnel.Index, default));
        Assert.Empty(tunnel.Taps);
    }

    [Theory]
    [InlineData(Constants.SIOCGIFINDEX)]
    [InlineData(Constants.BIOCGDLT)]
    [InlineData(Constants.BIOCIMMEDIATE)]
    [InlineData(Constants.BIOCSHDRCMPLT)]
    [InlineData(Constants.BIOCSDIRECTION)]
    [InlineData(Constants.BIOCSETWF)]
    [InlineData(Constants.BIOCLOCK)]
    public void Attach_RefusedHalfWay_LeavesNothingBehind(uint request)
    {
        using BpfTransport transport = BpfTransport.Open(_kernel);
        _kernel.Fail(request, Errno.ENOMEM);

        Assert.Equal(PlatformStatus.NoBuffers, transport.Attach(1, [s_group4]).Status);
        Assert.False(transport.IsAttached);
        Assert.Empty(_card.Groups);
        Assert.Equal(0, _kernel.OpenDescriptors);
        Assert.True(transport.Attach(1, [s_group4]).IsOk);
    }

    [Theory]
    [InlineData(Constants.BIOCVERSION)]
    [InlineData(Constants.BIOCSBLEN)]
    [InlineData(Constants.BIOCSTSTAMP)]
    [InlineData(Constants.BIOCSETF)]
    public void Open_RefusedHalfWay_LeavesNothingBehind(uint request)
    {
        _kernel.Fail(request, Errno.ENOMEM);

        Assert.Throws<PlatformException>(() => BpfTransport.Open(_kernel));
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Attach_Groups_AreJoinedBySocketAndLeftWithIt()
    {
        // freebsd.md 3: ip_mreqn by index, IPV6_JOIN_GROUP; the memberships go when the sockets are closed.
        using BpfTransport transport = BpfTransport.Open(_kernel);
        Assert.True(transport.Attach(1, [s_group4, s_group6]).IsOk);
        Assert.Equal([s_group4, s_group6], _card.Groups);

        transport.Detach();

        Assert.Empty(_card.Groups);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Attach_GroupRefused_IsRefused()
    {
        using BpfTransport transport = BpfTransport.Open(_kernel);
        _kernel.Fail("SetSockOpt", Errno.EADDRNOTAVAIL);

        Assert.Equal(new PlatformResult(PlatformStatus.Failed, Errno.EADDRNOTAVAIL), transport.Attach(1, [s_group4]));
        Assert.False(transport.IsAttached);
    }

    [Fact]
    public void Attach_NoSocketForTheFamily_IsRefused()
    {
        using BpfTransport transport = BpfTransport.Open(_kernel);
        Assert.True(transport.Attach(1, default).IsOk);
        _kernel.OnIoctl = request => _kernel.Fail("Socket", request == Constants.BIOCGDLT ? [47] : []);

        Assert.Equal(47, transport.Attach(1, [s_group6]).NativeCode);
    }

    [Fact]
    public void Receive_MulticastWithoutMembership_NeverPassesTheCard()
    {
        using BpfTransport transport = BpfTransport.Open(_kernel);
        Assert.True(transport.Attach(1, default).IsOk);
        _card.Receive(Frames.Carp());

        Assert.Empty(Receive(transport));
    }

    [Fact]
    public void Receive_SeveralFramesInOneRead_AllArriveInOrder()
    {
        using BpfTransport transport = Attached();
        for (byte i = 1; i <= 5; i++)
        {
            _card.Receive(Frames.Carp(length: 69 + i, marker: i));
        }

        Assert.Equal(5, transport.ReceiveBatch(Now));
        Assert.Equal([1, 2, 3, 4, 5], Enumerable.Range(0, 5).Select(i => (int)transport.GetFrame(i).Bytes[^1]));
        Assert.Equal([70, 71, 72, 73, 74], Enumerable.Range(0, 5).Select(i => transport.GetFrame(i).Bytes.Length));
        Assert.Equal(0, transport.ReceiveBatch(Now));
    }

    [Fact]
    public void Receive_OneFrame_IsReadyAtOnceAndNotWhenABufferIsFull()
    {
        // freebsd.md 2.10: without BIOCIMMEDIATE poll stays silent until a whole buffer is full.
        using BpfTransport transport = Attached();
        Assert.False(Assert.Single(_kernel.BpfDevices).IsReadable);
        _card.Receive(Frames.Carp());

        Assert.True(Assert.Single(_kernel.BpfDevices).IsReadable);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(4096)]
    [InlineData(524_288)]
    public void Receive_KernelCutsTheBuffer_ReadsExactlyWhatItSaid(int maximum)
    {
        // freebsd.md 2.3: the length is clamped silently, and a read of another length is EINVAL.
        _kernel.MaximumBpfBufferLengthBytes = maximum;
        using BpfTransport transport = Attached();
        _card.Receive(Frames.Carp());

        Assert.Single(Receive(transport));
    }

    [Fact]
    public void Receive_BufferLengthChangesBetweenAttachments_IsFollowed()
    {
        using BpfTransport transport = Attached();
        _kernel.MaximumBpfBufferLengthBytes = 8192;
        Assert.True(transport.Attach(1, [s_group4]).IsOk);
        _card.Receive(Frames.Carp());

        Assert.Single(Receive(transport));
    }

    [Fact]
    public void Receive_OwnFrame_DoesNotComeBack()
    {
        // freebsd.md 2.6: BPF_D_IN hides what this host sends.
        using BpfTransport transport = Attached();

        Assert.True(transport.Send(Frames.Carp()).IsOk);
        Assert.Empty(Receive(transport));
    }

    [Fact]
    public void Receive_LongerThanTheBuffer_IsFlaggedTruncated()
    {
        _kernel.MaximumBpfBufferLengthBytes = 96;
        using BpfTransport transport = Attached();
        _card.Receive(Frames.Carp(length: 71));

        Assert.Equal(1, transport.ReceiveBatch(Now));
        Assert.Equal(FrameFlags.Truncated, transport.GetFrame(0).Flags);
        Assert.Equal(70, transport.GetFrame(0).Bytes.Length);
    }

    [Fact]
    public void Receive_Stamp_IsTheKernelsOnTheTimersClock()
    {
        using BpfTransport transport = Attached();
        _ = transport.ReceiveBatch(Now);
        _kernel.Clock.MonotonicNanoseconds += 1_234_567;
        MonotonicInstant arrival = Now;
        _card.Receive(Frames.Carp());
        _kernel.Clock.MonotonicNanoseconds += 50_000_000;

        Assert.Equal(1, transport.ReceiveBatch(Now));
        Assert.Equal(arrival, transport.GetFrame(0).ReceivedAt);
    }

    [Fact]
    public void Receive_StampOutsideThePossible_IsHeldBetweenLastEmptyAndNow()
    {
        using BpfTransport transport = Attached();
        MonotonicInstant empty = Now;
        Assert.Equal(0, transport.ReceiveBatch(empty));

        // The bytes of a kernel whose two clocks parted: one frame from long ago, one from the future.
        FakeBpf tap = Assert.Single(_kernel.BpfDevices);
        tap.Capture(Frames.Carp(), isOutgoing: false, empty.Nanoseconds - 1);
        tap.Capture(Frames.Carp(), isOutgoing: false, empty.Nanoseconds + 999_000_000_000);
        _kernel.Clock.MonotonicNanoseconds += 1000;

        Assert.Equal(2, transport.ReceiveBatch(Now));
        Assert.Equal(empty, transport.GetFrame(0).ReceivedAt);
        Assert.Equal(Now, transport.GetFrame(1).ReceivedAt);
    }

    [Fact]
    public void Receive_Interrupted_ReadsAgain()
    {
        using BpfTransport transport = Attached();
        _card.Receive(Frames.Carp());
        _kernel.Fail("Read", Errno.EINTR, Errno.EINTR);

        Assert.Equal(1, transport.ReceiveBatch(Now));
    }

    [Fact]
    public void Receive_UnexpectedError_IsNotSwallowed()
    {
        using BpfTransport transport = Attached();
        _kernel.Fail("Read", Errno.EINVAL);

        InvalidOperationException fault = Assert.Throws<InvalidOperationException>(() => transport.ReceiveBatch(Now));
        Assert.Equal("read of /dev/bpf: EINVAL", fault.Message);
    }

    [Fact]
    public void Receive_InterfaceDestroyed_GivesWhatWasQueuedThenDetaches()
    {
        // freebsd.md 2.10: poll reports a detached descriptor as ready for ever; the read behind it is ENXIO.
        using BpfTransport transport = Attached();
        _card.Receive(Frames.Carp());
        _kernel.RemoveInterface(_card);

        Assert.True(Assert.Single(_kernel.BpfDevices).IsReadable);
        Assert.Single(Receive(transport));
        Assert.False(transport.IsAttached);
        Assert.Equal(-1, transport.PollDescriptor);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Attach_Again_TakesANewDescriptorBecauseTheOldOneIsLocked()
    {
        using BpfTransport transport = Attached();
        int first = transport.PollDescriptor;
        FakeInterface other = _kernel.AddInterface("em1", 0x0277_0000_0002);
        _card.Receive(Frames.Carp());

        Assert.True(transport.Attach(other.Index, [s_group4]).IsOk);

        Assert.NotEqual(first, transport.PollDescriptor);
        Assert.Empty(_card.Taps);
        Assert.Empty(_card.Groups);
        Assert.Empty(Receive(transport));
        other.Receive(Frames.Carp());
        Assert.Single(Receive(transport));
    }

    [Fact]
    public void Attach_NumberOfALaterInterface_MeansTheKernelsNumber()
    {
        using BpfTransport transport = BpfTransport.Open(_kernel);

        Assert.True(transport.Attach(InterfaceIndex.ToReported(1, 3), [s_group4]).IsOk);
        Assert.Single(_card.Taps);
    }

    [Fact]
    public void Detached_NeitherReceivesNorSends()
    {
        using BpfTransport transport = Attached();
        _card.Receive(Frames.Carp());
        Assert.Equal(1, transport.ReceiveBatch(Now));
        transport.Detach();

        Assert.Equal(0, transport.ReceiveBatch(Now));
        Assert.Equal(new PlatformResult(PlatformStatus.NoDevice, Errno.ENXIO), transport.Send(Frames.Carp()));
        Assert.Throws<ArgumentOutOfRangeException>(() => transport.GetFrame(0).Flags);
    }

    [Fact]
    public void Send_KeepsTheSourceAddressOfTheFrame()
    {
        // freebsd.md 2.8: without BIOCSHDRCMPLT the kernel writes the interface's own over it.
        FakeSegment wire = Plugged();
        using BpfTransport transport = Attached();
        byte[] frame = Frames.Carp();

        Assert.True(transport.Send(frame).IsOk);
        Assert.Equal(frame, Assert.Single(wire.Frames).Frame);
    }

    [Fact]
    public void Send_OtherTrafficThanOurs_IsStoppedByTheWriteFilter()
    {
        FakeSegment wire = Plugged();
        using BpfTransport transport = Attached();

        Assert.Equal(PlatformStatus.NoPermission, transport.Send(Frames.Ethernet(Frames.CarpGroupMac, 0x0800, 70, (23, 17))).Status);
        Assert.Empty(wire.Frames);
    }

    [Fact]
    public void Send_LongerThanTheMtu_IsRefusedByTheKernel()
    {
        using BpfTransport transport = Attached();

        Assert.Equal(new PlatformResult(PlatformStatus.Failed, Errno.EMSGSIZE), transport.Send(Frames.Carp(length: 1515)));
        Assert.True(transport.Send(Frames.Carp(length: 1514)).IsOk);
    }

    [Fact]
    public void Send_InterfaceDown_IsLinkDown()
    {
        using BpfTransport transport = Attached();
        _card.IsUp = false;

        Assert.Equal(new PlatformResult(PlatformStatus.LinkDown, Errno.ENETDOWN), transport.Send(Frames.Carp()));
    }

    [Theory]
    [InlineData(Errno.ENXIO, PlatformStatus.NoDevice)]
    [InlineData(Errno.ENOBUFS, PlatformStatus.NoBuffers)]
    [InlineData(Errno.EAGAIN, PlatformStatus.NoBuffers)]
    [InlineData(Errno.EMSGSIZE, PlatformStatus.Failed)]
    public void Send_Refused_SaysWhy(int error, PlatformStatus status)
    {
        using BpfTransport transport = Attached();
        _kernel.Fail("Write", error);

        Assert.Equal(new PlatformResult(status, error), transport.Send(Frames.Carp()));
    }

    [Fact]
    public void Send_Interrupted_TriesAgain()
    {
        FakeSegment wire = Plugged();
        using BpfTransport transport = Attached();
        _kernel.Fail("Write", Errno.EINTR);

        Assert.True(transport.Send(Frames.Carp()).IsOk);
        Assert.Single(wire.Frames);
    }

    [Fact]
    public void DroppedFrames_CountAcrossAttachments()
    {
        _kernel.MaximumBpfBufferLengthBytes = 128;
        using BpfTransport transport = Attached();
        for (int i = 0; i < 5; i++)
        {
            _card.Receive(Frames.Carp());
        }

        // One in each of the two buffers.
        Assert.Equal(3, transport.DroppedFrames);
        Assert.True(transport.Attach(1, [s_group4]).IsOk);
        Assert.Equal(3, transport.DroppedFrames);
        transport.Detach();
        Assert.Equal(3, transport.DroppedFrames);
    }

    [Fact]
    public void Dispose_ClosesEverything()
    {
        Attached().Dispose();

        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void ReceiveAndSend_AllocateNothing()
    {
        using BpfTransport transport = BpfTransport.Open(new CannedKernel(Frames.Carp()));
        Assert.True(transport.Attach(1, default).IsOk);
        byte[] frame = Frames.Carp();

        int wrong = 0;
        Allocations.AssertNone(() =>
        {
            bool isRight = transport.ReceiveBatch(new(1)) == 2 && transport.GetFrame(1).Bytes.Length == 70 && transport.Send(frame).IsOk;
            wrong += isRight ? 0 : 1;
        });
        Assert.Equal(0, wrong);
    }

    private FakeSegment Plugged()
    {
        FakeSegment wire = new();
        wire.Plug(_card);
        return wire;
    }

    private BpfTransport Attached()
    {
        BpfTransport transport = BpfTransport.Open(_kernel);
        Assert.True(transport.Attach(1, [s_group4]).IsOk);
        return transport;
    }

    private List<byte[]> Receive(BpfTransport transport)
    {
        List<byte[]> frames = [];
        while (transport.ReceiveBatch(Now) is var count && count > 0)
        {
            for (int i = 0; i < count; i++)
            {
                frames.Add(transport.GetFrame(i).Bytes.ToArray());
            }
        }

        return frames;
    }

    private static InetAddress Parse(string text) =>
        InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException(text);
}
