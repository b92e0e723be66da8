using System;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// The environment this process was started with, byte for byte as scripts inherit it: the runtime's copy would lose what is not UTF-8.
/// </summary>
internal sealed class ProcessEnvironment
{
    private readonly byte[] _entries;

    private ProcessEnvironment(byte[] entries, bool isMarked)
    {
        _entries = entries;
        IsMarked = isMarked;
    }

    /// <summary>What the half that waits adds to the environment of the half that stays.</summary>
    internal static ReadOnlySpan<byte> Mark => "NATIVECARP_DETACHED=1\0"u8;

    /// <summary>Whether the mark was there.</summary>
    internal bool IsMarked { get; }

    /// <summary>The entries, each with a terminating zero, without the mark.</summary>
    internal ReadOnlySpan<byte> Entries => _entries;

    internal static ProcessEnvironment Read(ILinuxKernel kernel) => Parse(ProcFile.Read(kernel, "/proc/self/environ\0"u8));

    internal static ProcessEnvironment Parse(ReadOnlySpan<byte> environment)
    {
        byte[] kept = new byte[environment.Length];
        int used = 0;
        bool isMarked = false;
        while (!environment.IsEmpty)
        {
            int end = environment.IndexOf((byte)0);
            ReadOnlySpan<byte> entry = environment[..(end < 0 ? environment.Length : end + 1)];
            environment = environment[entry.Length..];
            if (entry.SequenceEqual(Mark))
            {
                isMarked = true;
            }
            else if (end >= 0 && !IsForTheDaemonAlone(entry))
            {
                entry.CopyTo(kept.AsSpan(used));
                used += entry.Length;
            }
        }

        return new ProcessEnvironment(kept[..used], isMarked);
    }

    /// <summary>What the service manager asks of the daemon it must not be told by a program that the daemon starts. Source: sd_notify(3).</summary>
    private static bool IsForTheDaemonAlone(ReadOnlySpan<byte> entry) =>
        entry.StartsWith("NOTIFY_SOCKET="u8) || entry.StartsWith("WATCHDOG_USEC="u8) || entry.StartsWith("WATCHDOG_PID="u8);
}
