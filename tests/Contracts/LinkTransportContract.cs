using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="ILinkTransport"/> does.</summary>
public abstract class LinkTransportContract : IDisposable
{
    private static readonly InetAddress s_group = InetAddress.FromIpv4Bits(0xe000_0012);

    private readonly PlatformFixture _host;
    private readonly ILinkTransport _transport;

    protected LinkTransportContract(PlatformFixture host)
    {
        _host = host;
        _transport = host.Platform.OpenLinkTransport();
    }

    public void Dispose()
    {
        _transport.Dispose();
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Unattached_ReceivesNothingAndRefusesToSend()
    {
        _host.Deliver(PlatformFixture.Frame(1));

        Assert.False(_transport.IsAttached);
        Assert.Equal(0, _transport.ReceiveBatch(_host.Platform.MonotonicClock.Now));
        Assert.Equal(PlatformStatus.NoDevice, _transport.Send(PlatformFixture.Frame(1)).Status);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(60_000)]
    public void Attach_NumberOfNoInterface_IsNoDevice(int index)
    {
        Assert.Equal(PlatformStatus.NoDevice, _transport.Attach(index, [s_group]).Status);
        Assert.False(_transport.IsAttached);
    }

    [Fact]
    public void Attached_FramesArriveWholeInOrderAndNotFromTheFuture()
    {
        Attach();
        MonotonicInstant before = _host.Platform.MonotonicClock.Now;
        _host.Deliver(PlatformFixture.Frame(1));
        _host.Deliver(PlatformFixture.Frame(2));

        for (byte marker = 1; marker <= 2;)
        {
            int count = _host.AwaitBatch(_transport);
            for (int i = 0; i < count; i++, marker++)
            {
                ReceivedFrame frame = _transport.GetFrame(i);
                Assert.Equal(PlatformFixture.Frame(marker), frame.Bytes.ToArray());
                Assert.Equal(FrameFlags.None, frame.Flags);
                Assert.InRange(frame.ReceivedAt.Nanoseconds, before.Nanoseconds - 1_000_000, _host.Platform.MonotonicClock.Now.Nanoseconds);
            }
        }

        Assert.Equal(0, _transport.ReceiveBatch(_host.Platform.MonotonicClock.Now));
    }

    [Fact]
    public void Attached_AnswersAboutAddressesArriveAndQuestionsDoNot()
    {
        Attach();
        MacAddress mac = new(0x0200_0000_0007);
        InetAddress address = InetAddress.FromIpv4Bits(0x0a63_00fe);
        byte[] question = new byte[ArpPacket.FrameLengthBytes];
        new ArpPacket(ArpPacket.Request, mac, address, default, s_group).WriteBroadcast(question);
        byte[] answer = new byte[ArpPacket.FrameLengthBytes];
        new ArpPacket(ArpPacket.Reply, mac, address, mac, address).WriteBroadcast(answer);
        _host.Deliver(question);
        _host.Deliver(answer);

        Assert.Equal(1, _host.AwaitBatch(_transport));
        Assert.Equal(answer, _transport.GetFrame(0).Bytes[..answer.Length].ToArray());
    }

    [Fact]
    public void Attached_AnnouncementsOfAddressesArrive()
    {
        Attach();
        byte[] announcement = new byte[ArpPacket.FrameLengthBytes];
        ArpPacket.Gratuitous(new MacAddress(0x0200_0000_0007), InetAddress.FromIpv4Bits(0x0a63_00fe)).WriteBroadcast(announcement);
        _host.Deliver(announcement);

        Assert.Equal(1, _host.AwaitBatch(_transport));
        Assert.Equal(announcement, _transport.GetFrame(0).Bytes[..announcement.Length].ToArray());
    }

    [Fact]
    public void AttachedAgain_FramesFromBeforeAreGone()
    {
        Attach();
        _host.Deliver(PlatformFixture.Frame(1));
        Attach();
        _host.Deliver(PlatformFixture.Frame(2));

        Assert.Equal(1, _host.AwaitBatch(_transport));
        Assert.Equal(2, _transport.GetFrame(0).Bytes[^1]);
    }

    [Fact]
    public void Detached_ReceivesNothingAndRefusesToSend()
    {
        Attach();
        _transport.Detach();
        _host.Deliver(PlatformFixture.Frame(1));

        Assert.False(_transport.IsAttached);
        Assert.Equal(0, _transport.ReceiveBatch(_host.Platform.MonotonicClock.Now));
        Assert.Equal(PlatformStatus.NoDevice, _transport.Send(PlatformFixture.Frame(1)).Status);
    }

    [Fact]
    public void Send_LeavesAsItWasWrittenAndDoesNotComeBackAsForeign()
    {
        Attach();
        Assert.True(_transport.Send(PlatformFixture.Frame(7)).IsOk);
        Assert.True(_transport.Send(PlatformFixture.Frame(8)).IsOk);

        Assert.Equal(PlatformFixture.Frame(7), _host.TakeSentFrame());
        Assert.Equal(PlatformFixture.Frame(8), _host.TakeSentFrame());
        int count = _transport.ReceiveBatch(_host.Platform.MonotonicClock.Now);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(FrameFlags.Outgoing, _transport.GetFrame(i).Flags);
        }
    }

    [Fact]
    public void Send_InterfaceDown_IsLinkDown()
    {
        Attach();
        _host.SetUp(false);

        Assert.Equal(PlatformStatus.LinkDown, _transport.Send(PlatformFixture.Frame(1)).Status);
    }

    [Fact]
    public void InterfaceDestroyedAndMadeAgain_CanBeAttachedAgain()
    {
        Attach();
        _host.DestroyInterface();
        Assert.Equal(0, _transport.ReceiveBatch(_host.Platform.MonotonicClock.Now));
        Assert.Equal(PlatformStatus.NoDevice, _transport.Send(PlatformFixture.Frame(1)).Status);

        _host.CreateInterface();
        Attach();
        _host.Deliver(PlatformFixture.Frame(3));
        Assert.Equal(1, _host.AwaitBatch(_transport));
    }

    private void Attach()
    {
        Assert.Equal(PlatformResult.Ok, _transport.Attach(_host.FindIndex(), [s_group]));
        Assert.True(_transport.IsAttached);
    }
}
