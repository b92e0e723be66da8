using System;
using System.Globalization;
using System.IO;
using NativeCarp.Core.Platform;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class HostSettingsTests
{
    private readonly HostSettings _settings = new(new LibcKernel());

    [Fact]
    public void ReadInterface_Loopback_HasTheLargerOfItsOwnAndEverybodys()
    {
        Assert.Equal(
            new InterfaceSettings(Read("promote_secondaries"), Read("arp_ignore"), Read("arp_announce"), Read("rp_filter")),
            _settings.ReadInterface("lo"));
    }

    [Fact]
    public void ReadInterface_NoSuchInterface_KnowsNothing() => Assert.Equal(default, _settings.ReadInterface("nativecarp-none"));

    [Fact]
    public void ReadNonlocalBind_IsTheKernels() => Assert.Equal(
        File.ReadAllText("/proc/sys/net/ipv4/ip_nonlocal_bind").Trim() != "0", _settings.ReadNonlocalBind());

    [Fact]
    public void ReadReceivedPackets_Loopback_IsKnown() => Assert.NotNull(_settings.ReadReceivedPackets("lo"));

    [Theory]
    [InlineData("eth1", 8234L)]
    [InlineData("eth10", 7L)]
    [InlineData("eth", null)]
    [InlineData("eth2", null)]
    public void ParseReceivedPackets_SecondNumberBehindTheName(string name, long? expected) => Assert.Equal(
        expected,
        HostSettings.ParseReceivedPackets(
            "Inter-|   Receive\n face |bytes    packets errs\n  eth1: 1296385    8234    0    0\n eth10:1  7 0\n  eth2:\n"u8, name));

    [Fact]
    public void ReadPrivileges_IsKnown() => Assert.NotNull(_settings.ReadPrivileges());

    [Theory]
    [InlineData("0\n", 0)]
    [InlineData("12", 12)]
    [InlineData("", null)]
    [InlineData("1 2\n", null)]
    [InlineData("x\n", null)]
    public void ParseNumber_OneNumberOnALine_IsRead(string content, int? expected) =>
        Assert.Equal(expected, HostSettings.ParseNumber(System.Text.Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void ParseCapabilities_Status_TakesTheEffectiveSet()
    {
        Assert.Equal(0x3000UL, HostSettings.ParseCapabilities("CapPrm:\t0000000000000001\nCapEff:\t0000000000003000\nCapBnd:\t000001ffffffffff\n"u8));
        Assert.Null(HostSettings.ParseCapabilities("Name:\tx\n"u8));
    }

    private static int Read(string setting) => Math.Max(Read("lo", setting), Read("all", setting));

    private static int Read(string name, string setting) =>
        int.Parse(File.ReadAllText($"/proc/sys/net/ipv4/conf/{name}/{setting}"), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
}
