using System;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>Tells whether the process is in a jail that shares the network of its host.</summary>
internal static class Jail
{
    /// <summary>True in a jail without a network stack of its own, where addresses cannot be set and BPF is hidden.</summary>
    internal static bool SharesNetwork(IFreeBsdKernel kernel) =>
        IsSet(kernel, "security.jail.jailed\0"u8) && !IsSet(kernel, "security.jail.vnet\0"u8);

    private static bool IsSet(IFreeBsdKernel kernel, ReadOnlySpan<byte> variable)
    {
        int value = 0;
        return kernel.SysctlByName(variable, FreeBsdKernelExtensions.AsWritableBytes(ref value)) == sizeof(int) && value != 0;
    }
}
