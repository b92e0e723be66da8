using System;
using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli;

internal static class Program
{
    private static int Main(string[] words) =>
        ProgramModes.Choose(Environment.GetCommandLineArgs()[0], words) switch
        {
            ProgramMode.Ucarp => UcarpProgram.Run(words),
            _ => Verbs.Run(words),
        };
}
