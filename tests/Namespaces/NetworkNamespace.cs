using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Namespaces;

/// <summary>
/// The calling thread in a network namespace of its own, with the two ends of a veth pair, <c>near</c> and <c>far</c>, both up. Programs
/// that the thread starts live there too. The namespace ends when the thread has left it and the last socket in it is closed.
/// </summary>
internal sealed partial class NetworkNamespace : IDisposable
{
    private const int CLONE_NEWNET = 0x4000_0000;

    /// <summary>How long a test waits for an event that must come.</summary>
    public const long LimitNanoseconds = 10_000_000_000;

    private readonly SafeFileHandle _home = File.OpenHandle("/proc/thread-self/ns/net");
    private readonly int _thread = Environment.CurrentManagedThreadId;

    private NetworkNamespace() => Check(unshare(CLONE_NEWNET), "unshare");

    /// <summary>Enters a new namespace; the same thread leaves it by disposing of the result.</summary>
    public static NetworkNamespace Enter()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "CI runs these tests as root");
            Assert.Skip("network namespaces need root");
        }

        NetworkNamespace entered = new();
        try
        {
            // No link-local addresses: nothing is sent and nothing changes but by the test.
            File.WriteAllText("/proc/sys/net/ipv6/conf/default/addr_gen_mode", "1");
            AddPair();
            return entered;
        }
        catch
        {
            entered.Dispose();
            throw;
        }
    }

    /// <summary>Runs a test on a thread of its own in a namespace of its own.</summary>
    public static void Run(Action test)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                using NetworkNamespace entered = Enter();
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

    /// <summary>Makes the pair, also again after one end was deleted.</summary>
    public static void AddPair()
    {
        Ip("link add near address 02:00:00:00:00:01 type veth peer name far address 02:00:00:00:00:02");
        Ip("link set near up");
        Ip("link set far up");
    }

    /// <summary>Runs ip(8) with these arguments in the thread's namespace and returns what it prints.</summary>
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
    public static int IndexOf(string name) => int.Parse(Ip($"-o link show {name}").Split(':')[0], CultureInfo.InvariantCulture);

    public static MonotonicInstant Limit(IMonotonicClock clock) => clock.Now.AddNanoseconds(LimitNanoseconds);

    public void Dispose()
    {
        // Another thread would be put where it has never been, and this one stay where it must not.
        Assert.Equal(_thread, Environment.CurrentManagedThreadId);
        Check(setns(_home, CLONE_NEWNET), "setns");
        _home.Dispose();
    }

    private static void Check(int result, string call)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), call);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeFileHandle target, int kind);
}
