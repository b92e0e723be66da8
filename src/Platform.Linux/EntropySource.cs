using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>getrandom(2), or /dev/urandom on kernels before 3.17.</summary>
internal sealed class EntropySource(ILinuxKernel kernel) : IEntropySource
{
    public void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int result = kernel.GetRandom(destination);
            if (result == -Errno.ENOSYS)
            {
                FillFromDevice(destination);
                return;
            }

            destination = destination[Accept("read random bytes", result)..];
        }
    }

    private void FillFromDevice(Span<byte> destination)
    {
        int fd = kernel.Open("/dev/urandom\0"u8, Constants.O_RDONLY | Constants.O_CLOEXEC);
        if (fd < 0)
        {
            throw LinuxResult.ToException("open /dev/urandom", fd);
        }

        using FileDescriptor device = new(kernel, fd);
        while (!destination.IsEmpty)
        {
            destination = destination[Accept("read /dev/urandom", kernel.Read(fd, destination))..];
        }
    }

    private static int Accept(string attempt, int result) =>
        result >= 0 || result == -Errno.EINTR ? Math.Max(0, result) : throw LinuxResult.ToException(attempt, result);
}
