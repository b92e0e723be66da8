using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Routing;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>
/// The kernel's own carp(4). Beside another vhid it is harmless: it counts our advertisements and drops them. With the same vhid on the
/// same interface both would answer each other's advertisements.
/// </summary>
internal static unsafe class KernelCarp
{
    /// <summary>Whether the kernel runs this virtual host on this interface; false when there is no such interface.</summary>
    internal static bool IsRunning(IFreeBsdKernel kernel, string interfaceName, byte vhid)
    {
        InterfaceList? list = InterfaceList.TryRead(kernel, out _);
        return list is not null && list.TryFind(interfaceName, out InterfaceEntry found)
            && (IsConfigured(kernel, interfaceName, vhid) || HasAddress(list, found.KernelIndex, vhid));
    }

    /// <summary>Asks carp(4): ENOENT for an unknown vhid, EPROTONOSUPPORT when it is not loaded.</summary>
    private static bool IsConfigured(IFreeBsdKernel kernel, string interfaceName, byte vhid)
    {
        int fd = kernel.Socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            return false;
        }

        using FileDescriptor socket = new(kernel, fd);
        carpreq carp = new() { carpr_count = 1, carpr_vhid = vhid };
        ifreq request = new() { ifru_data = &carp };
        SocketAddress.WriteName(interfaceName, new(request.ifr_name, IFNAMSIZ));
        return kernel.Ioctl(fd, SIOCGVH, ref request) >= 0;
    }

    /// <summary>An address of the virtual host tells too, should a later kernel answer the question in another way.</summary>
    private static bool HasAddress(InterfaceList list, int kernelIndex, byte vhid)
    {
        foreach (AddressEntry address in list.Addresses)
        {
            if (address.KernelIndex == kernelIndex && address.Vhid == vhid)
            {
                return true;
            }
        }

        return false;
    }
}
