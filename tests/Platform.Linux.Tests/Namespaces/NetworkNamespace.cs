using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using NativeCarp.Core.Time;

namespace NativeCarp.Platform.Linux.Tests.Namespaces;

/// <summary>
/// Runs a test on a thread of its own in a network namespace of its own, with the two ends of a veth pair, <c>near</c> and <c>far</c>, both
/// up.
/// Programs that the test starts are children of that thread and so live in the namespace too; it ends with the thread.
/// </summary>
internal static partial class NetworkNamespace
{
    private const int CLONE_NEWNET = 0x4000_0000;

    /// <summary>How long a test waits for an event that must come.</summary>
    public const long LimitNanoseconds = 10_000_000_000;

    public static void Run(Action test)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "CI runs these tests as root");
            Assert.Skip("network namespaces need root");
        }

        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                int result = unshare(CLONE_NEWNET);
                int errno = Marshal.GetLastPInvokeError();
                Assert.True(result == 0, $"unshare: {ErrnoName.Describe(errno)}");
                Ip("link add near address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02");
                Ip("link set near up");
                Ip("link set far up");
                test();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>Runs ip(8) with these arguments in the test's namespace and returns what it prints.</summary>
    public static string Ip(string arguments)
    {
        using Process ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = ip.StandardOutput.ReadToEnd();
        string error = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        Assert.True(ip.ExitCode == 0, $"ip {arguments}: {error}");
        return output;
    }

    /// <summary>An interface's index, from the name.</summary>
    public static int IndexOf(string name) => int.Parse(Ip($"-o link show {name}").Split(':')[0], System.Globalization.CultureInfo.InvariantCulture);

    public static MonotonicInstant Limit(MonotonicClock clock) => clock.Now.AddNanoseconds(LimitNanoseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);
}
