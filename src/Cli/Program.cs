using System;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Native;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli;

internal static class Program
{
    private const int CannotRunExitCode = 2;
    private const int StandardErrorDescriptor = 2;

    private static int Main(string[] words)
    {
        try
        {
            using IPlatform platform = PlatformSelection.Create();
            return Run(words, platform);
        }
        catch (PlatformException e)
        {
            return Complain(e.Message);
        }
    }

    private static int Run(string[] words, IPlatform platform) => ProgramModes.Choose(Environment.GetCommandLineArgs()[0], words) switch
    {
        ProgramMode.Ucarp => UcarpProgram.Run(words, platform),
        ProgramMode.Run when RunCommandLine.Parse(words) is RunOptions options => NativeProgram.Run(options, platform),
        ProgramMode.ExecuteAs => ExecuteAs.Run(words[1], words.AsSpan(2), platform),
        _ => Verbs.Run(words, platform),
    };

    /// <summary>Says what went wrong when there may be no platform yet that could. Not by Console: it knows keys and terminals, and is 60 KB larger.</summary>
    private static int Complain(string message)
    {
        try
        {
            using var error = new FileStream(new SafeFileHandle(StandardErrorDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            error.Write(Encoding.UTF8.GetBytes($"nativecarp: {message}\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Nobody listens; the exit code says it.
        }

        return CannotRunExitCode;
    }
}
