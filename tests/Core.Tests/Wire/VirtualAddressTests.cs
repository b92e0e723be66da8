using NativeCarp.Core.Tests.Vectors;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Wire;

public sealed class VirtualAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1/32")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    public void Host_Address_HasTheFullPrefix(string address, string expected) =>
        Assert.Equal(expected, VirtualAddress.Host(TestVectors.Address(address)).ToString());
}
