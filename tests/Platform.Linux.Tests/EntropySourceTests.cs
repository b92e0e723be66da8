using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class EntropySourceTests
{
    private readonly FakeKernel _kernel = new();

    [Fact]
    public void Fill_ShortAndInterruptedReads_FillsEverything()
    {
        _kernel.Fail("GetRandom", Errno.EINTR, 0, Errno.EINTR);
        byte[] bytes = new byte[5];

        new EntropySource(_kernel).Fill(bytes);

        Assert.Equal([0xc3, 0xc3, 0xc3, 0xc3, 0xc3], bytes);
    }

    [Fact]
    public void Fill_KernelWithoutGetrandom_ReadsTheDevice()
    {
        _kernel.Fail("GetRandom", Errno.ENOSYS);
        _kernel.Fail("Read", Errno.EINTR);
        byte[] bytes = new byte[3];

        new EntropySource(_kernel).Fill(bytes);

        Assert.Equal([0x5a, 0x5a, 0x5a], bytes);
        Assert.Empty(_kernel.OpenDescriptors);
    }

    [Fact]
    public void Fill_NeitherWorks_Throws()
    {
        _kernel.Fail("GetRandom", Errno.ENOSYS);
        _kernel.Fail("Socket", Errno.ENOENT);

        Assert.Throws<PlatformException>(() => new EntropySource(_kernel).Fill(new byte[3]));
    }

    [Fact]
    public void Fill_RealKernel_GivesDifferentBytes()
    {
        byte[] first = new byte[32];
        byte[] second = new byte[32];
        EntropySource entropy = new(new LibcKernel());

        entropy.Fill(first);
        entropy.Fill(second);

        Assert.NotEqual(first, second);
    }
}
