using System;
using System.Runtime.InteropServices;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>System calls whose argument is a C structure.</summary>
internal static class FreeBsdKernelExtensions
{
    /// <summary>A request that reads or writes a structure or a number.</summary>
    internal static int Ioctl<T>(this IFreeBsdKernel kernel, int fd, uint request, ref T argument)
        where T : unmanaged => kernel.Ioctl(fd, request, AsWritableBytes(ref argument));

    internal static int SetSockOpt<T>(this IFreeBsdKernel kernel, int fd, int level, int name, in T value)
        where T : unmanaged => kernel.SetSockOpt(fd, level, name, AsBytes(in value));

    /// <summary>The bytes of a structure, as the kernel reads them.</summary>
    internal static ReadOnlySpan<byte> AsBytes<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    /// <summary>The bytes of a structure, for the kernel to write.</summary>
    internal static Span<byte> AsWritableBytes<T>(ref T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new Span<T>(ref value));
}
