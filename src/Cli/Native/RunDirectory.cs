using System;
using System.IO;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Native;

/// <summary>Where running daemons leave what others must know of them. It does not survive a boot, and nothing in it should.</summary>
internal static class RunDirectory
{
    private const string Default = "/run/nativecarp";
    // EMFILE, the same number on Linux and FreeBSD, is what an IOException has as its HResult.
    private const int TooManyOpenFiles = 24;
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
            throw new PlatformException($"cannot make the run directory {path}: {Explain(e)}", e);
        }
    }

    /// <summary>Why something there was refused, and what to do about it.</summary>
    public static string Explain(Exception cause)
    {
        string advice = cause switch
        {
            UnauthorizedAccessException => "run as root, or choose another directory with --run-dir",
            _ when cause.HResult == TooManyOpenFiles => "raise the limit of open files",
            _ => "make room there, or choose another directory with --run-dir",
        };
        return $"{Passfile.Reason(cause)}; {advice}";
    }
}
