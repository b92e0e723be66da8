using System;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Native;

/// <summary>What the daemon starts this program for once more: to become the user of a hook, and then the hook.</summary>
internal static class ExecuteAs
{
    /// <summary>As shells and env(1) say that a program cannot be run.</summary>
    private const int CannotExecuteExitCode = 126;

    /// <summary>Returns only when it was refused.</summary>
    public static int Run(string user, ReadOnlySpan<string> command, IPlatform platform)
    {
        PlatformResult result = platform.ProcessIdentity.ExecuteAs(user, command);
        string error = result.NativeCode == 0 ? "there is no such user in /etc/passwd: correct hook-user" : platform.DescribeError(result.NativeCode);
        platform.StandardError.Write($"nativecarp: cannot run {command[0]} as {user}: {error}\n");
        return CannotExecuteExitCode;
    }
}
