using System;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>Owns one descriptor and closes it once. Everything here is used from one thread, so no reference is counted.</summary>
internal sealed class FileDescriptor(IFreeBsdKernel kernel, int number) : IDisposable
{
    /// <summary>The descriptor's number; -1, which every call refuses and poll ignores, once closed.</summary>
    internal int Number { get; private set; } = number;

    public void Dispose()
    {
        if (Number >= 0)
        {
            // FreeBSD releases the number whatever close(2) answers: trying again could close somebody else's.
            _ = kernel.Close(Number);
            Number = -1;
        }
    }
}
