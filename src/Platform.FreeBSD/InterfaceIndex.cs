namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// FreeBSD gives the number of a destroyed interface to the next one that is made, often the same interface made again, where callers
/// rely on a new number for a new interface. The kernel's numbers have 16 bits; the upper half tells the interfaces apart that
/// had the same number one after the other.
/// </summary>
internal static class InterfaceIndex
{
    private const int KernelBits = 16;
    private const int KernelMask = (1 << KernelBits) - 1;

    /// <summary>The number callers see: the kernel's own for the first interface that has it.</summary>
    internal static int ToReported(int kernelIndex, int generation) => kernelIndex | ((generation & (KernelMask >> 1)) << KernelBits);

    /// <summary>The number the kernel understands.</summary>
    internal static int ToKernel(int reportedIndex) => reportedIndex & KernelMask;
}
