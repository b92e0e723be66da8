using NativeCarp.Cli.Native;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Commands;

/// <summary>The program of an embedded build when it is called with anything that is neither ucarp's nor a well-formed <c>run</c>.</summary>
internal static class Verbs
{
    private const int WrongUsageExitCode = 1;

    private static string Usage =>
        $"""
        nativecarp {ProductVersion.Text}, embedded build

          nativecarp {RunCommandLine.Verb} [{RunCommandLine.ConfigurationOption} FILE] [{RunCommandLine.RunDirectoryOption} DIRECTORY] [{RunCommandLine.DebugOption}]
              runs the virtual routers of the file, {RunOptions.DefaultConfigurationPath} if none is named
          nativecarp -i INTERFACE ...
              runs one virtual router as ucarp does; -h lists the options

        """;

    /// <summary>Shows how it is used; the exit code is 0 when that was the question.</summary>
    public static int Run(string[] words, IPlatform platform)
    {
        switch (words)
        {
            case ["--version"]:
                platform.StandardOutput.Write($"{ProductVersion.Text}\n");
                return 0;
            case [] or ["--help" or "-?"] or [RunCommandLine.Verb, "--help" or "-?" or "-h"]:
                platform.StandardOutput.Write(Usage);
                return 0;
            case [RunCommandLine.Verb, ..]:
                platform.StandardError.Write($"nativecarp: the words after {RunCommandLine.Verb} are not understood\n\n{Usage}");
                return WrongUsageExitCode;
            default:
                platform.StandardError.Write($"nativecarp: an embedded build has no verb but {RunCommandLine.Verb}; the full one may have {words[0]}\n\n{Usage}");
                return WrongUsageExitCode;
        }
    }
}
