using System;
using System.IO;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>
/// What every <see cref="IProcessIdentity"/> does that a test outlives. A simulated host has no processes of its own and no such role.
/// </summary>
public abstract class ProcessIdentityContract(IPlatform platform) : IDisposable
{
    private IProcessIdentity Identity => platform.ProcessIdentity;

    public void Dispose()
    {
        platform.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void ReportReady_ProcessThatNobodyWaitsFor_DoesNothing()
    {
        Assert.False(Identity.IsDetached);
        Identity.ReportReady();
        Assert.False(Identity.IsDetached);
    }

    [Fact]
    public void Network_IsAPartOfAFileNameAndStaysTheSame()
    {
        string network = Identity.Network;

        Assert.NotEmpty(network);
        Assert.Equal(network, Path.GetFileName(network));
        Assert.Equal(network, Identity.Network);
    }

    [Fact]
    public void ExecuteAs_NoSuchUser_ComesBackRefusedWithoutANativeCode()
    {
        PlatformResult refusal = Identity.ExecuteAs("nobody-of-this-name", ["/bin/false"]);

        Assert.False(refusal.IsOk);
        Assert.Equal(0, refusal.NativeCode);
    }
}
