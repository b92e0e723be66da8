using System;
using System.Linq;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Logging;

public sealed class SyslogFacilityNamesTests
{
    [Fact]
    public void TryParse_EveryNameInAnyCase_FindsItsFacility() => Assert.All(Enum.GetValues<LogFacility>(), facility =>
    {
        Assert.True(SyslogFacilityNames.TryParse(facility.ToString(), out LogFacility found));
        Assert.Equal(facility, found);
        Assert.Contains(facility.ToString().ToLowerInvariant(), SyslogFacilityNames.All.Split(", "));
    });

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("daemon,user")]
    [InlineData(" daemon")]
    public void TryParse_WhatIsNoName_FindsNothing(string text) => Assert.False(SyslogFacilityNames.TryParse(text, out _));

    [Fact]
    public void All_NamesEachOnce() => Assert.Equal(Enum.GetValues<LogFacility>().Length, SyslogFacilityNames.All.Split(", ").Distinct().Count());
}
