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
            for (uint i = 0; i < 64; i++)
            {
                Answer(NetlinkBytes.SequenceOf(request) + i, 0);
            }
        };

        Assert.All(Apply(AddressChangeKind.Remove, 130), result => Assert.True(result.IsOk));
        Assert.Equal(3, _kernel.Sent.Count);
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
