using System;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Routing;
using NativeCarp.Platform.FreeBSD.Tests.BesideCarp;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;
using NativeCarp.Platform.FreeBSD.Tests.Routing;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>
/// The rules of freebsd.md sections 2 to 6 and a test for each; those that belong to no other class are here.
/// <list type="table">
/// <item><term>2.1 one cloning device, its flags and privilege</term><description>
/// <see cref="BpfTransportTests.Open_WithoutPrivilege_SaysWhatToDo"/>, <see cref="BpfTransportTests.Open_InAJail_NamesTheRuleset"/>;
/// <see cref="FakeKernel.Open"/> accepts no other flags</description></item>
/// <item><term>2.2 version</term><description>
/// <see cref="BpfTransportTests.Open_AnotherBpfVersion_IsRefusedAndClosed"/></description></item>
/// <item><term>2.3 buffer length before the interface, cut silently, read exactly</term><description>
/// <see cref="BpfTransportTests.Attach_SetsLengthStampsAndFilterBeforeTheInterfaceAndLocksLast"/>,
/// <see cref="BpfTransportTests.Receive_KernelCutsTheBuffer_ReadsExactlyWhatItSaid"/></description></item>
/// <item><term>2.4 filter before the interface</term><description>
/// <see cref="BpfTransportTests.Attach_FramesThatComeWhileItIsSetUp_AreFilteredAlready"/></description></item>
/// <item><term>2.5 unknown interface, one that is down, one that is no Ethernet</term><description>
/// <see cref="BpfTransportTests.Attach_UnknownIndex_IsNoDeviceAndCanBeTriedAgain"/>,
/// <see cref="BpfTransportTests.Attach_InterfaceIsDown_Works"/>, <see cref="BpfTransportTests.Attach_NotEthernet_IsRefused"/></description></item>
/// <item><term>2.6 immediate, headers as given, own frames hidden</term><description>
/// <see cref="BpfTransportTests.Receive_OneFrame_IsReadyAtOnceAndNotWhenABufferIsFull"/>,
/// <see cref="BpfTransportTests.Send_KeepsTheSourceAddressOfTheFrame"/>,
/// <see cref="BpfTransportTests.Receive_OwnFrame_DoesNotComeBack"/></description></item>
/// <item><term>2.7 write filter and lock</term><description>
/// <see cref="BpfTransportTests.Send_OtherTrafficThanOurs_IsStoppedByTheWriteFilter"/>,
/// <see cref="BpfTransportTests.Attach_Again_TakesANewDescriptorBecauseTheOldOneIsLocked"/>,
/// <see cref="BpfTransportTests.Attached_PrivilegesGivenUp_GoesOn"/></description></item>
/// <item><term>2.8 errors of write</term><description>
/// <see cref="BpfTransportTests.Send_Refused_SaysWhy"/>, <see cref="BpfTransportTests.Send_InterfaceDown_IsLinkDown"/>,
/// <see cref="BpfTransportTests.Send_LongerThanTheMtu_IsRefusedByTheKernel"/></description></item>
/// <item><term>2.9 records of a read, stamps, a destroyed interface</term><description>
/// <see cref="BpfRecordReaderTests.TryRead_OneEthernetFrame_BeginsAtByte26NotAtSizeof"/>,
/// <see cref="BpfRecordReaderTests.TryRead_SeveralRecords_AreFoundAtMultiplesOfEight"/>,
/// <see cref="BpfRecordReaderTests.TryRead_LastRecord_NeedsNoPadding"/>,
/// <see cref="BpfRecordReaderTests.TryRead_CapturedLessThanSent_IsTruncated"/>,
/// <see cref="BpfTransportTests.Receive_Stamp_IsTheKernelsOnTheTimersClock"/></description></item>
/// <item><term>2.10 readiness by poll; kqueue keeps a destroyed interface to itself</term><description>
/// <see cref="PollWaiterTests.Wait_SourceIsReadable_ReturnsAtOnceAndMarksIt"/>,
/// <see cref="BpfTransportTests.Receive_InterfaceDestroyed_GivesWhatWasQueuedThenDetaches"/></description></item>
/// <item><term>2.11 drops</term><description>
/// <see cref="BpfTransportTests.DroppedFrames_CountAcrossAttachments"/></description></item>
/// <item><term>2, the filter; VLANs on their own interface only</term><description>
/// <see cref="PacketFilterTests.Carp_Protocol112OfBothFamilies_PassesWhole"/>,
/// <see cref="PacketFilterTests.Carp_TaggedFrameOnTheParent_IsRefused"/></description></item>
/// <item><term>3 groups joined by socket and index, never by SIOCADDMULTI</term><description>
/// <see cref="BpfTransportTests.Attach_Groups_AreJoinedBySocketAndLeftWithIt"/>,
/// <see cref="BpfTransportTests.Receive_MulticastWithoutMembership_NeverPassesTheCard"/></description></item>
/// <item><term>4 lengths and families of socket addresses, without which the kernel refuses</term><description>
/// <see cref="AliasAddressManagerTests.Add_SubnetIsNotThere_TakesTheTruePrefix"/></description></item>
/// <item><term>4 every mask given, the same address not added again</term><description>
/// <see cref="AliasAddressManagerTests.Add_EveryMask_IsGiven"/>,
/// <see cref="AliasAddressManagerTests.Add_AddressIsThere_IsOkAndLeavesItAlone"/>,
/// <see cref="AliasAddressManagerTests.Add_AddressOnAnotherInterface_IsAddedHereToo"/></description></item>
/// <item><term>4 a whole mask beside the subnet's own address</term><description>
/// <see cref="AliasAddressManagerTests.Add_SubnetIsThere_TakesAWholeMask"/>,
/// <see cref="AliasAddressManagerTests.AddAndRemove_BesideThePrimary_NeverMoveItsRoute"/></description></item>
/// <item><term>4 the first address brings the interface up; announcements of our own when the link is</term><description>
/// <see cref="AliasAddressManagerTests.Add_FirstAddressOfAnInterfaceThatIsDown_BringsItUp"/>,
/// <see cref="TwoHostsTests.CarrierLost_TheOtherTakesOverAndWhenItIsBackTheBetterOneAnnouncesAgain"/></description></item>
/// <item><term>4 a malformed removal deletes the first address</term><description>
/// <see cref="AliasAddressManagerTests.Remove_AnAddressThatIsNotThere_IsOkAndTouchesNoOther"/></description></item>
/// <item><term>4 the old master drops the address first</term><description>
/// <see cref="TwoHostsTests.MasterStops_TheOtherTakesOverAtOnceAndTheAddressIsNeverOnBoth"/></description></item>
/// <item><term>4 no traffic to a virtual MAC address</term><description><see cref="Announcements_NameTheCardsOwnMac"/></description></item>
/// <item><term>4 members of a bridge refuse addresses on 15</term><description><see cref="Add_MemberOfABridge_IsRefused"/></description></item>
/// <item><term>4 IPv6 without detection, for ever</term><description>
/// <see cref="AliasAddressManagerTests.AddAndRemove_Ipv6_KeepsThePrefixAndNeedsNoDetection"/></description></item>
/// <item><term>5 messages of the routing socket, version and length</term><description>
/// <see cref="RouteMessageReaderTests.TryRead_SeveralMessages_SkipsOtherVersions"/>,
/// <see cref="RouteMessageReaderTests.TryRead_LengthThatCannotBe_EndsTheWalk"/>,
/// <see cref="RouteMessageReaderTests.AnnouncementMessage_What_IsAtByte22"/>,
/// <see cref="RouteMessageReaderTests.AddressMessage_OfIpv4_Has124BytesAsSeenOnARunningKernel"/></description></item>
/// <item><term>5 what others ask and are told about routes is nothing to the monitor</term><description>
/// <see cref="Monitor_AnswersAboutRoutes_ArePassedOver"/></description></item>
/// <item><term>5 SO_USELOOPBACK: the monitor's own requests do not come back, those of the routing table do</term><description>
/// <see cref="Monitor_ItsOwnRequests_DoNotComeBack"/>, <see cref="RouteTableTests.Remove_LeftBehindByAKilledPredecessor_IsRemoved"/>
/// </description></item>
/// <item><term>5 overflow</term><description>
/// <see cref="RouteLinkMonitorTests.Overflow_BeginsANewDescriptionWithoutTheQueuedRest"/></description></item>
/// <item><term>5 an unknown link state counts as up; the first comes from getifaddrs</term><description>
/// <see cref="RouteLinkMonitorTests.LinkState_Unknown_CountsAsCarrier"/>,
/// <see cref="RouteLinkMonitorTests.Open_DescribesEverythingFirst"/></description></item>
/// <item><term>6 carp(4) beside: another vhid, the same vhid</term><description>
/// <see cref="TwoHostsTests.KernelCarpBeside_ChangesNothing"/>,
/// <see cref="FreeBsdPlatformTests.FindObstacle_KernelCarpWithTheSameVhidOnTheInterface_IsNamed"/>,
/// <see cref="FreeBsdPlatformTests.FindObstacle_KernelCarpKnownByItsAddressOnly_IsNamed"/></description></item>
/// <item><term>6 the digest covers all addresses of the vhid, sorted; how <c>hash</c> agrees with it</term><description>
/// <see cref="CarpKernelTests.StandIn_MakesTheDigestsOfTheKernel"/>, <see cref="CarpKernelTests.Digest_CoversAllAddressesOfTheVhid"/>
/// </description></item>
/// <item><term>6 the kernel yields to an equal master, whatever the addresses</term><description>
/// <see cref="CarpKernelTests.EqualMasters_TheKernelYieldsAndWeStay"/></description></item>
/// <item><term>6 the kernel's virtual MAC address is not ours</term><description>
/// <see cref="CarpKernelTests.Advertisements_ComeFromOtherMacAddressesOnEitherSide"/></description></item>
/// <item><term>6 jails without a network</term><description>
/// <see cref="FreeBsdPlatformTests.FindObstacle_JailWithoutNetworkOfItsOwn_IsNamed"/></description></item>
/// </list>
/// </summary>
public sealed class KernelRuleTests
{
    private const int EtherTypeOffset = 12;
    private const int ArpSenderOffset = 22;

    private static readonly VirtualAddress s_shared = new(InetAddress.FromIpv4Bits(0x0a09_00fe), 24);

    [Fact]
    public void Announcements_NameTheCardsOwnMac()
    {
        FakeClock clock = new();
        FakeSegment wire = new();
        using FakeHost host = new(clock, wire, 1, advskew: 0, [s_shared]);
        FakeHost.RunUntil(clock.MonotonicNanoseconds + 10_000_000_000, host);

        byte[][] announcements = [.. wire.Frames.Select(sent => sent.Frame).Where(frame => frame[EtherTypeOffset..(EtherTypeOffset + 2)] is [8, 6])];
        Assert.NotEmpty(announcements);
        Assert.All(announcements, frame => Assert.Equal(host.Card.Mac, MacAddress.FromBytes(frame.AsSpan(ArpSenderOffset))));
    }

    [Fact]
    public void Add_MemberOfABridge_IsRefused()
    {
        FakeKernel kernel = new();
        FakeInterface card = kernel.AddInterface("em0", 0x0277_0000_0001);
        kernel.Fail(Constants.SIOCAIFADDR, Errno.EINVAL);
        using AliasAddressManager manager = AliasAddressManager.Open(kernel);
        PlatformResult[] results = new PlatformResult[1];

        manager.Apply([new AddressChange(AddressChangeKind.Add, card.Index, s_shared)], results);

        Assert.Equal(new PlatformResult(PlatformStatus.Failed, Errno.EINVAL), results[0]);
        Assert.Empty(card.Addresses);
    }

    [Fact]
    public void Monitor_AnswersAboutRoutes_ArePassedOver()
    {
        FakeKernel kernel = new();
        FakeInterface card = kernel.AddInterface("em0", 0x0277_0000_0001);
        using RouteLinkMonitor monitor = RouteLinkMonitor.Open(kernel);
        while (monitor.TryRead(out _))
        {
        }

        kernel.Post(RouteBytes.Answer("10.9.0.0/16", -1, 99, 1));
        kernel.PostState(card);

        Assert.True(monitor.TryRead(out LinkEvent next));
        Assert.Equal((LinkEventKind.LinkChanged, card.Index), (next.Kind, next.InterfaceIndex));
        Assert.False(monitor.TryRead(out _));
    }

    [Fact]
    public void Monitor_ItsOwnRequests_DoNotComeBack()
    {
        FakeKernel kernel = new();
        FakeInterface card = kernel.AddInterface("em0", 0x0277_0000_0001);
        kernel.Routes.All.Add(new FakeRoute("10.9.0.0/16", "link1", card.Index, null, 0));
        using RouteLinkMonitor monitor = RouteLinkMonitor.Open(kernel);
        using RouteTable table = new(kernel);
        FakeRouteSocket itsSocket = Assert.Single(kernel.RouteSockets);
        byte[] request = new byte[RouteRequest.MaxLengthBytes];
        var route = new RouteChange(AddressChangeKind.Add, card.Index, new VirtualAddress(InetAddress.FromIpv4Bits(0x0a09_0000), 16));

        // What the table asks, all are told: that another process asked, and the answer.
        Assert.True(table.Apply(in route).IsOk);
        Assert.Equal(2, CountMessages(itsSocket));

        itsSocket.Write(request.AsSpan(0, RouteRequest.Write(request, Constants.RTM_GET, in route, sequence: 1)));
        Assert.Equal(1, CountMessages(itsSocket));
    }

    private static int CountMessages(FakeRouteSocket socket)
    {
        byte[] buffer = new byte[4096];
        int count = 0;
        while (socket.Read(buffer) > 0)
        {
            count++;
        }

        return count;
    }
}
