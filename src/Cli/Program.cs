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
    private const int StandardError = 2;

    private static int Main(string[] words)
    {
        try
        {
            using IPlatform platform = PlatformSelection.Create();
            return ProgramModes.Choose(Environment.GetCommandLineArgs()[0], words) switch
            {
                ProgramMode.Ucarp => UcarpProgram.Run(words, platform),
                ProgramMode.Run when RunCommandLine.Parse(words) is RunOptions options => NativeProgram.Run(options, platform),
                ProgramMode.ExecuteAs => ExecuteAs.Run(words[1], words.AsSpan(2), platform),
                _ => Verbs.Run(words, platform),
            };
        }
        catch (PlatformException e)
        {
            // Not Console: it knows keys and terminals, and is sixty kilobytes larger.
            using var handle = new SafeFileHandle(StandardError, ownsHandle: false);
            RandomAccess.Write(handle, Encoding.UTF8.GetBytes($"nativecarp: {e.Message}\n"), fileOffset: 0);
            return CannotRunExitCode;
        }
    }
}
