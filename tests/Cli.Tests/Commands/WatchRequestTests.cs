using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Commands;

public sealed class WatchRequestTests
{
    [Theory]
    [InlineData(null, null, "", 0, "--count=0 is not a number of frames: give 1 or more")]
    [InlineData("a", "b", "", null, "--pass and --passfile are both given: leave one out")]
    [InlineData("a", null, "", null, "A password alone verifies nothing: add --addr=IP for every virtual address")]
    [InlineData(null, "good", "", null, "A password alone verifies nothing: add --addr=IP for every virtual address")]
    [InlineData(null, null, "10.0.0.1", null, "--addr alone verifies nothing: add --passfile=FILE or --pass=PASS")]
    [InlineData("a", null, "10.0.0.1/24", null, "Invalid address: [10.0.0.1/24] in --addr: write an IPv4 or IPv6 address without prefix length")]
    [InlineData("a", null, "10.0.0.1 x", null, "Invalid address: [x] in --addr: write an IPv4 or IPv6 address without prefix length")]
    [InlineData("geheim789012345678901", null, "10.0.0.1", null, "Password too long: it has 21 bytes, CARP's key has 20")]
    [InlineData(null, "missing", "10.0.0.1", null, "no such file")]
    public void Check_WhatCannotBe_IsRefusedWithItsFix(string? password, string? passfile, string addresses, int? count, string expected)
    {
        string? refusal = Check(password, passfile, addresses, count, out WatchRequest? request);

        Assert.Equal(expected, refusal);
        Assert.Null(request);
    }

    [Fact]
    public void Check_EverythingGiven_IsKept()
    {
        Assert.Null(Check(null, "good", "10.0.0.1 2001:db8::1", 3, out WatchRequest? request));

        Assert.NotNull(request);
        Assert.Equal("eth0", request.InterfaceName);
        Assert.NotNull(request.Key);
        Assert.Equal(2, request.Addresses.Length);
        Assert.Equal(3, request.Count);
    }

    [Fact]
    public void Check_OnlyTheInterface_WatchesWithoutVerdict()
    {
        Assert.Null(Check(null, null, "", null, out WatchRequest? request));

        Assert.Null(request!.Key);
        Assert.Null(request.Count);
    }

    private static string? Check(string? password, string? passfile, string addresses, int? count, out WatchRequest? request) =>
        WatchRequest.Check(
            "eth0",
            password,
            passfile,
            Tests.Ucarp.CommandLineText.Words(addresses),
            count,
            path => path == "good" ? new PassfileContent("secret"u8.ToArray(), null, default) : new PassfileContent(null, "no such file", default),
            out request);
}
