using System;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Netlink;
using NativeCarp.Platform.Linux.Tests.Fakes;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Tests.Netlink;

public sealed class NetlinkAddressManagerTests : IDisposable
{
    private readonly FakeKernel _kernel = new();
    private readonly NetlinkAddressManager _manager;

    public NetlinkAddressManagerTests() => _manager = NetlinkAddressManager.Open(_kernel);

    public void Dispose()
    {
        _manager.Dispose();
        Assert.Empty(_kernel.OpenDescriptors);
    }

    [Fact]
    public void Apply_SeveralChanges_GoInOneSendAndAnswersMatchBySequence()
    {
        // Answers in the wrong order, behind one that is too late for an earlier call and one from another process.
        _kernel.OnSend = request =>
        {
            uint first = NetlinkBytes.SequenceOf(request);
            Answer(first - 1, -Errno.EPERM);
            _kernel.Datagrams.Enqueue(new(NetlinkBytes.Outcome(NLMSG_ERROR, first, -Errno.EPERM), SenderPort: 99));
            Answer(first + 2, -Errno.ENODEV);
            Answer(first + 1, -Errno.ENOBUFS);
            Answer(first, 0);
        };

        PlatformResult[] results = Apply(AddressChangeKind.Add, 3);

        Assert.Single(_kernel.Sent);
        Assert.Equal(
            [PlatformResult.Ok, new(PlatformStatus.NoBuffers, Errno.ENOBUFS), new(PlatformStatus.NoDevice, Errno.ENODEV)],
            results);
    }

    [Theory]
    [InlineData(AddressChangeKind.Add, Errno.EEXIST, PlatformStatus.Ok)]
    [InlineData(AddressChangeKind.Add, Errno.ENODEV, PlatformStatus.NoDevice)]
    [InlineData(AddressChangeKind.Add, Errno.EADDRNOTAVAIL, PlatformStatus.Failed)]
    [InlineData(AddressChangeKind.Add, Errno.EPERM, PlatformStatus.NoPermission)]
    [InlineData(AddressChangeKind.Remove, Errno.EADDRNOTAVAIL, PlatformStatus.Ok)]
    [InlineData(AddressChangeKind.Remove, Errno.ENODEV, PlatformStatus.Ok)]
    [InlineData(AddressChangeKind.Remove, Errno.EPERM, PlatformStatus.NoPermission)]
    public void Apply_Refused_WhatIsAlreadySoIsOk(AddressChangeKind kind, int errno, PlatformStatus status)
    {
        _kernel.OnSend = request => Answer(NetlinkBytes.SequenceOf(request), -errno);

        Assert.Equal(status, Apply(kind, 1)[0].Status);
    }

    [Fact]
    public void Apply_AnswerLost_FailsInsteadOfHanging()
    {
        _kernel.OnSend = request => Answer(NetlinkBytes.SequenceOf(request), 0);

        Assert.Equal([PlatformResult.Ok, new(PlatformStatus.Failed, Errno.ETIMEDOUT)], Apply(AddressChangeKind.Add, 2));
    }

    [Fact]
    public void Apply_NothingCanBeSent_EveryChangeSaysSo()
    {
        _kernel.Fail("SendTo", Errno.EINTR, Errno.ENOBUFS);

        Assert.All(Apply(AddressChangeKind.Add, 2), result => Assert.Equal(PlatformStatus.NoBuffers, result.Status));
    }

    [Fact]
    public void Apply_MoreThanFitOneSend_GoesInSeveral()
    {
        _kernel.OnSend = request =>
        {
            for (uint i = 0; i < NetlinkAddressManager.MaxChangesPerSend; i++)
            {
                Answer(NetlinkBytes.SequenceOf(request) + i, 0);
            }
        };

        Assert.All(Apply(AddressChangeKind.Remove, 130), result => Assert.True(result.IsOk));
        Assert.Equal(3, _kernel.Sent.Count);
    }

    [Fact]
    public void Apply_AddressWithEverything_IsTheKernelsRequest()
    {
        AddressAttributes attributes = new()
        {
            Label = "eth0:vip",
            Scope = AddressScope.Link,
            Broadcast = InetAddress.FromIpv4Bits(0x0a09_00ff),
        };

        // nlmsghdr; AF_INET, /24, no flags, scope link, index 4; IFA_LOCAL, IFA_ADDRESS, IFA_BROADCAST, IFA_LABEL with its zero, padded.
        Assert.Equal(
            "40000000 1400 0506 01000000 00000000" + "02 18 00 fd 04000000" + "0800 0200 0a090064" + "0800 0100 0a090064"
            + "0800 0400 0a0900ff" + "0d00 0300 657468303a76697000 000000",
            Request(new AddressChange(AddressChangeKind.Add, 4, new(InetAddress.FromIpv4Bits(0x0a09_0064), 24)) { Attributes = attributes }),
            IgnoreSpaces);
    }

    [Theory]
    [InlineData(false, "1400 0600 00000000 ffffffff 00000000 00000000")]
    [InlineData(true, "")]
    public void Apply_Ipv6Address_IsDeprecatedUnlessItIsPreferredAsSource(bool isPreferred, string lifetimes)
    {
        string address = "20010db8 00000000 00000000 00000064";

        // AF_INET6, /128, IFA_F_NODAD, scope global; IFA_LOCAL, IFA_ADDRESS, IFA_CACHEINFO: preferred 0, valid for ever.
        Assert.Equal(
            $"{(isPreferred ? "40" : "54")}000000 1400 0506 01000000 00000000" + "0a 80 02 00 04000000"
            + $"1400 0200 {address}" + $"1400 0100 {address}" + lifetimes,
            Request(new AddressChange(AddressChangeKind.Add, 4, VirtualAddress.Host(Ipv6("2001:db8::64")))
            {
                Attributes = new AddressAttributes { IsPreferredAsSource = isPreferred },
            }),
            IgnoreSpaces);
    }

    [Fact]
    public void ApplyRoutes_DefaultRouteWithEverything_IsTheKernelsRequest()
    {
        // AF_INET, /0, table 0 (see RTA_TABLE), protocol 112, scope universe, unicast, RTNH_F_ONLINK; RTA_GATEWAY, RTA_OIF, RTA_PRIORITY,
        // RTA_PREFSRC, RTA_TABLE.
        Assert.Equal(
            "44000000 1800 0504 01000000 00000000" + "02 00 00 00 00 70 00 01 04000000" + "0800 0500 0a0900fe" + "0800 0400 04000000"
            + "0800 0600 64000000" + "0800 0700 0a090064" + "0800 0f00 e8030000",
            RouteRequest(new RouteChange(AddressChangeKind.Add, 4, new(InetAddress.FromIpv4Bits(0), 0))
            {
                Gateway = InetAddress.FromIpv4Bits(0x0a09_00fe),
                Metric = 100,
                PreferredSource = InetAddress.FromIpv4Bits(0x0a09_0064),
                Table = 1000,
            }),
            IgnoreSpaces);
    }

    [Theory]
    [InlineData(AddressChangeKind.Add, "1800 0506")]
    [InlineData(AddressChangeKind.Remove, "1900 0500")]
    public void ApplyRoutes_Ipv6NetworkOnTheLink_IsTheKernelsRequest(AddressChangeKind kind, string typeAndFlags)
    {
        // AF_INET6, /64, main table, protocol 112, scope universe, unicast; RTA_DST, RTA_OIF.
        Assert.Equal(
            $"38000000 {typeAndFlags} 01000000 00000000" + "0a 40 00 00 fe 70 00 01 00000000"
            + "1400 0100 20010db8 00050000 00000000 00000000" + "0800 0400 04000000",
            RouteRequest(new RouteChange(kind, 4, new(Ipv6("2001:db8:5::"), 64))),
            IgnoreSpaces);
    }

    [Theory]
    [InlineData(AddressChangeKind.Add, Errno.EEXIST, PlatformStatus.Ok)]
    [InlineData(AddressChangeKind.Add, Errno.ESRCH, PlatformStatus.Failed)]
    [InlineData(AddressChangeKind.Add, Errno.ENETDOWN, PlatformStatus.LinkDown)]
    [InlineData(AddressChangeKind.Remove, Errno.ESRCH, PlatformStatus.Ok)]
    [InlineData(AddressChangeKind.Remove, Errno.ENODEV, PlatformStatus.Ok)]
    [InlineData(AddressChangeKind.Remove, Errno.EPERM, PlatformStatus.NoPermission)]
    public void ApplyRoutes_Refused_WhatIsAlreadySoIsOk(AddressChangeKind kind, int errno, PlatformStatus status)
    {
        _kernel.OnSend = request => Answer(NetlinkBytes.SequenceOf(request), -errno);
        PlatformResult[] results = new PlatformResult[1];

        _manager.ApplyRoutes([new RouteChange(kind, 4, VirtualAddress.Host(default))], results);

        Assert.Equal(status, results[0].Status);
    }

    [Fact]
    public void ApplyRoutes_MoreThanFitOneSend_GoesInSeveral()
    {
        RouteChange[] routes =
            [.. Enumerable.Range(0, 100).Select(i => new RouteChange(AddressChangeKind.Add, i + 1, VirtualAddress.Host(Ipv6("2001:db8::"))))];
        _kernel.OnSend = request =>
        {
            for (uint i = 0; i < 64; i++)
            {
                Answer(NetlinkBytes.SequenceOf(request) + i, 0);
            }
        };
        PlatformResult[] results = new PlatformResult[100];

        _manager.ApplyRoutes(routes, results);

        Assert.All(results, result => Assert.True(result.IsOk));
        Assert.Equal(2, _kernel.Sent.Count);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Apply_RemovalWithTheSubnetsPrefix_PromotesForThatOneSendWhereTheSettingIsOff(int setting, bool switches)
    {
        _kernel.OnSend = request =>
        {
            uint sequence = NetlinkBytes.SequenceOf(request);
            if (NetlinkBytes.TypeOf(request) == RTM_GETLINK)
            {
                _kernel.Datagrams.Enqueue(new(NetlinkBytes.LinkWithPromotion(sequence, setting)));
                return;
            }

            for (uint i = 0; i < 4; i++)
            {
                Answer(sequence + i, i == 2 ? -Errno.EPERM : 0);
            }
        };
        VirtualAddress wide = new(InetAddress.FromIpv4Bits(0x0a09_0064), 24);
        PlatformResult[] results = new PlatformResult[2];

        _manager.Apply([new(AddressChangeKind.Remove, 4, wide), new(AddressChangeKind.Remove, 4, wide)], results);

        int[] expected = switches
            ? [RTM_SETLINK, RTM_DELADDR, RTM_DELADDR, RTM_SETLINK]
            : [RTM_DELADDR, RTM_DELADDR];
        Assert.Equal(2, _kernel.Sent.Count);
        Assert.Equal(expected, NetlinkBytes.TypesOf(_kernel.Sent[1].Data));
        Assert.Equal([true, !switches], results.Select(result => result.IsOk));
    }

    [Fact]
    public void Apply_SettingCannotBeRead_RemovesAllTheSame()
    {
        _kernel.OnSend = request => Answer(NetlinkBytes.SequenceOf(request), NetlinkBytes.TypeOf(request) == RTM_GETLINK ? -Errno.ENODEV : 0);
        PlatformResult[] results = new PlatformResult[1];

        _manager.Apply([new(AddressChangeKind.Remove, 4, new(InetAddress.FromIpv4Bits(0x0a09_0064), 24))], results);

        Assert.True(results[0].IsOk);
    }

    private static bool IgnoreSpaces(string expected, string actual) => expected.Replace(" ", "", StringComparison.Ordinal) == actual;

    private static InetAddress Ipv6(string text) => InetAddress.TryParse(text, out InetAddress address) ? address : throw new FormatException();

    private string Request(AddressChange change)
    {
        _manager.Apply([change], new PlatformResult[1]);
        return Convert.ToHexStringLower(_kernel.Sent[^1].Data);
    }

    private string RouteRequest(RouteChange change)
    {
        _manager.ApplyRoutes([change], new PlatformResult[1]);
        return Convert.ToHexStringLower(_kernel.Sent[^1].Data);
    }

    private void Answer(uint sequence, int outcome) => _kernel.Datagrams.Enqueue(new(NetlinkBytes.Outcome(NLMSG_ERROR, sequence, outcome)));

    private PlatformResult[] Apply(AddressChangeKind kind, int count)
    {
        AddressChange[] changes =
            [.. Enumerable.Range(0, count).Select(i => new AddressChange(kind, 4, VirtualAddress.Host(InetAddress.FromIpv4Bits(0x0a00_0000u + (uint)i))))];
        PlatformResult[] results = new PlatformResult[count];
        _manager.Apply(changes, results);
        return results;
    }
}
