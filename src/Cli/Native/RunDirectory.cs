using System;
using System.IO;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Native;

/// <summary>Where running daemons leave what others must know of them. It does not survive a boot, and nothing in it should.</summary>
internal static class RunDirectory
{
    private const string Default = "/run/nativecarp";
    private const string Variable = "NATIVECARP_RUN_DIR";

    /// <summary>The command line's, else the environment's, else the configuration's, else the usual one.</summary>
    public static string Choose(string? fromCommandLine, string? fromConfiguration = null)
    {
        if (fromCommandLine is not null)
        {
            return fromCommandLine;
        }

        string? fromEnvironment = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(fromEnvironment) ? fromConfiguration ?? Default : fromEnvironment;
    }

    /// <summary>Makes the directory if it is not there.</summary>
    /// <exception cref="PlatformException">It cannot be made.</exception>
    public static void Create(string path)
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        try
        {
            Directory.CreateDirectory(path, Mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException($"cannot make the run directory {path}: {e.Message} Run as root, or choose another with --run-dir", e);
        }
    }
}
