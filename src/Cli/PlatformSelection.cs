using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD;
using NativeCarp.Platform.Linux;

namespace NativeCarp.Cli;

/// <summary>The only place that asks which operating system the program runs on.</summary>
internal static class PlatformSelection
{
    /// <summary>The backend of this system, on the thread that will run the loop.</summary>
    /// <exception cref="PlatformException">There is none; the message says which there are.</exception>
    public static IPlatform Create()
    {
        // The compiler knows each answer, and leaves the other system's backend out of the binary.
        if (OperatingSystem.IsLinux())
        {
            return new LinuxPlatform();
        }

        return OperatingSystem.IsFreeBSD()
            ? new FreeBsdPlatform()
            : throw new PlatformException("this build runs on Linux and FreeBSD only");
    }
}
