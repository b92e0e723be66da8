using System;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IPlatform"/> answers itself.</summary>
public abstract class PlatformContract(PlatformFixture host) : IDisposable
{
    public void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void DescribeError_NumberWithoutAName_IsTheBareNumber() => Assert.Equal("99999", host.Platform.DescribeError(99_999));

    [Fact]
    public void FindObstacle_OrdinaryInterfaceAndOneThatIsNotThere_FindsNone()
    {
        Assert.Null(host.Platform.FindObstacle(host.InterfaceName, 1));
        Assert.Null(host.Platform.FindObstacle("nativecarp-none", 1));
    }
}
