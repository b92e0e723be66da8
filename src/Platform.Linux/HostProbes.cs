using System;
using System.Globalization;
using System.IO;
using System.Text;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>What health checks ask of Linux: sockets, files, and proc(5).</summary>
internal sealed class HostProbes(ILinuxKernel kernel) : IHostProbes
{
    /// <summary>The kernel keeps no more of a program's name. Source: proc(5), /proc/pid/comm.</summary>
    private const int MaximumNameLengthBytes = 15;

    /// <summary>Enough of /proc/pid/status, but for a process of very many groups.</summary>
    private const int StatusLengthBytes = 1024;

    public IEchoSocket OpenEchoSocket(AddressFamily family) => EchoSocket.Open(kernel, family);

    public PlatformResult Connect(InetAddress address, int port, out IHostConnection? connection) =>
        HostConnection.Connect(kernel, address, port, out connection);

    public PlatformResult ReadFile(string path, Span<byte> beginning, out FileFacts facts)
    {
        facts = default;
        byte[] name = CString.Join([path]);
        int result = kernel.StatTime(name, out long modifiedSeconds);
        if (result < 0)
        {
            return LinuxResult.FromReturnValue(result);
        }

        facts = new FileFacts(0, modifiedSeconds);
        if (beginning.IsEmpty)
        {
            return PlatformResult.Ok;
        }

        // A pipe that nobody writes to would not be opened before somebody does.
        int fd = kernel.Open(name, Constants.O_RDONLY | Constants.O_CLOEXEC | Constants.O_NONBLOCK);
        if (fd < 0)
        {
            return LinuxResult.FromReturnValue(fd);
        }

        result = kernel.Read(fd, beginning);
        _ = kernel.Close(fd);
        facts = facts with { LengthBytes = int.Max(0, result) };
        return LinuxResult.FromReturnValue(result);
    }

    /// <summary>A process of another user is there as well: the kernel says that we may not signal it.</summary>
    public bool HasProcess(int processId) => processId > 0 && kernel.Kill(processId, 0) is 0 or -Errno.EPERM && !IsZombie(processId);

    public int FindProcess(string name, int lastFound)
    {
        byte[] all = Encoding.UTF8.GetBytes(name);
        ReadOnlySpan<byte> wanted = all.AsSpan(0, int.Min(all.Length, MaximumNameLengthBytes));
        if (lastFound > 0 && HasName(lastFound, wanted))
        {
            return lastFound;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && HasName(id, wanted))
            {
                return id;
            }
        }

        return 0;
    }

    public bool HasDefaultRoute(AddressFamily family) => RouteListing.HasDefault(
        ProcFile.Read(kernel, family == AddressFamily.Ipv4 ? "/proc/net/route\0"u8 : "/proc/net/ipv6_route\0"u8), family);

    private bool HasName(int processId, ReadOnlySpan<byte> wanted)
    {
        Span<byte> line = stackalloc byte[MaximumNameLengthBytes + 1];
        int length = ProcFile.ReadStart(kernel, PathOf(processId, "comm"), line);
        return length > 0 && line[length - 1] == '\n' && line[..(length - 1)].SequenceEqual(wanted) && !IsZombie(processId);
    }

    /// <summary>
    /// Whether the process has ended, and its parent has not asked how. One whose first thread has ended while others run looks the same but
    /// for their number. Source: proc(5), /proc/pid/status.
    /// </summary>
    private bool IsZombie(int processId)
    {
        Span<byte> buffer = stackalloc byte[StatusLengthBytes];
        ReadOnlySpan<byte> status = buffer[..ProcFile.ReadStart(kernel, PathOf(processId, "status"), buffer)];
        return status.IndexOf("\nState:\tZ"u8) >= 0 && status.IndexOf("\nThreads:\t1\n"u8) >= 0;
    }

    private static byte[] PathOf(int processId, string file) =>
        CString.Join([string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/{file}")]);
}
