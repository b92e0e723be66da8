using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>getrandom(2), which every supported release has (12.0 and later).</summary>
internal sealed class EntropySource(IFreeBsdKernel kernel) : IEntropySource
{
    public void Fill(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int result = kernel.GetRandom(destination);
            if (result < 0 && result != -Errno.EINTR)
            {
                throw FreeBsdResult.ToException("read random bytes", result);
            }

            destination = destination[Math.Max(0, result)..];
        }
    }
}
