using System;
using System.Linq;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Native;

public sealed class DropTextTests
{
    public static TheoryData<CarpDropReason> WorthALine => [.. Enum.GetValues<CarpDropReason>().Where(DropText.IsWorthALine)];

    [Theory]
    [MemberData(nameof(WorthALine))]
    public void Describe_WorthALine_NamesTheSender(CarpDropReason reason)
    {
        byte[] frame = [0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 9, 8, 0];

        var advertisement = new CarpAdvertisement { SourceMac = new MacAddress(0x0200_0000_0009) };

        Assert.Contains("0.0.0.0 (02:00:00:00:00:09)", DropText.Describe(reason, in advertisement, frame), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CarpDropReason.OwnFrame)]
    [InlineData(CarpDropReason.Replay)]
    [InlineData(CarpDropReason.UnknownVhid)]
    public void IsWorthALine_WhatIsUsual_IsNot(CarpDropReason reason) => Assert.False(DropText.IsWorthALine(reason));
}
