using System;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux;

namespace NativeCarp.Cli;

/// <summary>The only place that asks which operating system the program runs on.</summary>
internal static class PlatformSelection
{
    /// <summary>The backend of this system, on the thread that will run the loop.</summary>
    /// <exception cref="PlatformException">There is none; the message says which there are.</exception>
    public static IPlatform Create() => OperatingSystem.IsLinux()
        ? new LinuxPlatform()
        : throw new PlatformException("this build runs on Linux only");
}
