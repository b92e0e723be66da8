using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Netlink;
using NativeCarp.Platform.Linux.Tests.Fakes;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Tests.Netlink;

public sealed class NetlinkLinkMonitorTests
{
    private const uint Running = IFF_UP | IFF_LOWER_UP;

    private static readonly byte[] s_address = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    private readonly FakeKernel _kernel = new();

    [Fact]
    public void TryRead_AtStart_DescribesLinksThenBothFamilies()
    {
        _kernel.OnSend = AnswerCompletely;
        using NetlinkLinkMonitor monitor = NetlinkLinkMonitor.Open(_kernel);

        Assert.Equal([LinkEventKind.LinkChanged, LinkEventKind.AddressAdded, LinkEventKind.SnapshotComplete], Kinds(monitor));
        Assert.Equal([RTM_GETLINK, RTM_GETADDR, RTM_GETADDR], _kernel.Sent.Select(sent => NetlinkBytes.TypeOf(sent.Data)));
        Assert.Equal([AF_INET, AF_INET6], _kernel.Sent.Skip(1).Select(sent => (int)sent.Data[16]));
    }

    [Theory]
    [InlineData(IFLA_EVENT_BONDING_FAILOVER, true)]
    [InlineData(IFLA_EVENT_NOTIFY_PEERS, true)]
    [InlineData(IFLA_EVENT_IGMP_RESEND, true)]
    [InlineData(0, false)]
    [InlineData(2, false)]
    public void TryRead_LinkMessageWithItsCause_SaysWhetherPeersMustLearn(int cause, bool notifies)
    {
        _kernel.OnSend = AnswerCompletely;
        using NetlinkLinkMonitor monitor = NetlinkLinkMonitor.Open(_kernel);
        Assert.DoesNotContain(ReadAll(monitor), linkEvent => linkEvent.NotifiesPeers);

        Queue(NetlinkBytes.Link(0, RTM_NEWLINK, 4, "eth0", Running, 6, cause: cause));

        LinkEvent linkEvent = Assert.Single(ReadAll(monitor));
        Assert.Equal((LinkEventKind.LinkChanged, notifies), (linkEvent.Kind, linkEvent.NotifiesPeers));
    }

    [Fact]
    public void TryRead_Overrun_ForgetsWhatIsQueuedAndDescribesAnew()
    {
        _kernel.OnSend = AnswerCompletely;
        using NetlinkLinkMonitor monitor = NetlinkLinkMonitor.Open(_kernel);
        Kinds(monitor);
        _kernel.Datagrams.Enqueue(new([], Error: Errno.ENOBUFS));
        _kernel.Datagrams.Enqueue(new(NetlinkBytes.Link(0, RTM_NEWLINK, 9, "stale", Running, 6)));

        List<LinkEvent> events = ReadAll(monitor);

        Assert.Equal(LinkEventKind.Resync, events[0].Kind);
        Assert.Equal(LinkEventKind.SnapshotComplete, events[^1].Kind);
        Assert.DoesNotContain(events, linkEvent => linkEvent.InterfaceIndex == 9);
        Assert.Contains(events, linkEvent => linkEvent.Link.Name == "eth0");
    }

    [Fact]
    public void TryRead_ListChangedWhileRead_IsAskedForAgain()
    {
        bool isFirst = true;
        _kernel.OnSend = request =>
        {
            if (isFirst)
            {
                isFirst = false;
                Queue(NetlinkBytes.Link(NetlinkBytes.SequenceOf(request), RTM_NEWLINK, 4, "eth0", Running, 6, messageFlags: NLM_F_DUMP_INTR));
                Queue(NetlinkBytes.Outcome(NLMSG_DONE, NetlinkBytes.SequenceOf(request), 0));
                return;
            }

            AnswerCompletely(request);
        };
        using NetlinkLinkMonitor monitor = NetlinkLinkMonitor.Open(_kernel);

        Assert.Equal(
            [LinkEventKind.LinkChanged, LinkEventKind.LinkChanged, LinkEventKind.AddressAdded, LinkEventKind.SnapshotComplete],
            Kinds(monitor));
        Assert.Equal(4, _kernel.Sent.Count);
    }

    [Fact]
    public void TryRead_KernelShortOfMemory_AsksAgainLater()
    {
        _kernel.OnSend = request => Queue(NetlinkBytes.Outcome(NLMSG_ERROR, NetlinkBytes.SequenceOf(request), -Errno.ENOMEM));
        using NetlinkLinkMonitor monitor = NetlinkLinkMonitor.Open(_kernel);

        Assert.Empty(Kinds(monitor));
        Assert.True(monitor.IsReady);
        _kernel.OnSend = AnswerCompletely;

        Assert.Equal(LinkEventKind.SnapshotComplete, Kinds(monitor)[^1]);
        Assert.False(monitor.IsReady);
    }

    [Fact]
    public void TryRead_KernelWithoutIpv6_CompletesWithoutIt()
    {
        _kernel.OnSend = request =>
        {
            bool isIpv6 = NetlinkBytes.TypeOf(request) == RTM_GETADDR && request[16] == AF_INET6;
            Queue(NetlinkBytes.Outcome(isIpv6 ? NLMSG_ERROR : NLMSG_DONE, NetlinkBytes.SequenceOf(request), isIpv6 ? -Errno.EOPNOTSUPP : 0));
        };
        using NetlinkLinkMonitor monitor = NetlinkLinkMonitor.Open(_kernel);

        Assert.Equal([LinkEventKind.SnapshotComplete], Kinds(monitor));
    }

    [Fact]
    public void TryRead_KernelRefuses_Throws()
    {
        _kernel.OnSend = request => Queue(NetlinkBytes.Outcome(NLMSG_ERROR, NetlinkBytes.SequenceOf(request), -Errno.EPERM));
        using NetlinkLinkMonitor monitor = NetlinkLinkMonitor.Open(_kernel);

        PlatformException exception = Assert.Throws<PlatformException>(() => monitor.TryRead(out _));
        Assert.Contains("EPERM", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_PortLeavesBridge_IsNotARemovedInterface()
    {
        // A bridge announces this as RTM_DELLINK of family AF_BRIDGE (br_ifinfo_notify).
        using NetlinkLinkMonitor monitor = OpenDescribed();
        Queue(NetlinkBytes.Link(0, RTM_DELLINK, 4, "eth0", Running, 6, family: 7));

        Assert.Empty(Kinds(monitor));
    }

    [Fact]
    public void TryRead_AddressFailsDuplicateDetection_IsGone()
    {
        using NetlinkLinkMonitor monitor = OpenDescribed();
        Queue(NetlinkBytes.Ipv6Address(0, RTM_NEWADDR, 4, s_address, IFA_F_TENTATIVE | IFA_F_DADFAILED));

        Assert.Equal([LinkEventKind.AddressRemoved], Kinds(monitor));
    }

    [Fact]
    public void Open_BindRefused_ClosesAndSaysSo()
    {
        _kernel.Fail("Bind", Errno.EPERM);

        Assert.Throws<PlatformException>(() => NetlinkLinkMonitor.Open(_kernel));

        Assert.Empty(_kernel.OpenDescriptors);
    }

    private NetlinkLinkMonitor OpenDescribed()
    {
        _kernel.OnSend = AnswerCompletely;
        NetlinkLinkMonitor monitor = NetlinkLinkMonitor.Open(_kernel);
        Kinds(monitor);
        return monitor;
    }

    /// <summary>One link, no IPv4 address, one IPv6 address; each list in one datagram with its end.</summary>
    private void AnswerCompletely(byte[] request)
    {
        uint sequence = NetlinkBytes.SequenceOf(request);
        byte[] list = NetlinkBytes.TypeOf(request) == RTM_GETLINK
            ? NetlinkBytes.Link(sequence, RTM_NEWLINK, 4, "eth0", Running, 6)
            : request[16] == AF_INET6 ? NetlinkBytes.Ipv6Address(sequence, RTM_NEWADDR, 4, s_address, 0x80) : [];
        Queue([.. list, .. NetlinkBytes.Outcome(NLMSG_DONE, sequence, 0)]);
    }

    private void Queue(byte[] datagram) => _kernel.Datagrams.Enqueue(new(datagram));

    private static List<LinkEventKind> Kinds(NetlinkLinkMonitor monitor) => [.. ReadAll(monitor).Select(linkEvent => linkEvent.Kind)];

    private static List<LinkEvent> ReadAll(NetlinkLinkMonitor monitor)
    {
        List<LinkEvent> events = [];
        while (monitor.TryRead(out LinkEvent linkEvent))
        {
            events.Add(linkEvent);
        }

        return events;
    }
}
