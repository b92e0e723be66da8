using System;
using System.Runtime.InteropServices;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>System calls whose argument is a C structure.</summary>
internal static class LinuxKernelExtensions
{
    internal static int Bind<T>(this ILinuxKernel kernel, int fd, in T address)
        where T : unmanaged => kernel.Bind(fd, AsBytes(in address));

    internal static int SetSockOpt<T>(this ILinuxKernel kernel, int fd, int level, int name, in T value)
        where T : unmanaged => kernel.SetSockOpt(fd, level, name, AsBytes(in value));

    internal static unsafe int SetFilter(this ILinuxKernel kernel, int fd, ReadOnlySpan<sock_filter> program)
    {
        fixed (sock_filter* pointer = program)
        {
            sock_fprog request = new() { len = (ushort)program.Length, filter = pointer };
            return kernel.SetSockOpt(fd, Constants.SOL_SOCKET, Constants.SO_ATTACH_FILTER, in request);
        }
    }

    /// <summary>The bytes of a structure, as the kernel reads them.</summary>
    internal static ReadOnlySpan<byte> AsBytes<T>(in T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    /// <summary>The bytes of a structure, for the kernel to write.</summary>
    internal static Span<byte> AsWritableBytes<T>(ref T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new Span<T>(ref value));
}
