using System.CommandLine;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Commands;

/// <summary><c>nativecarp run</c> for help and error messages; words that need neither never come here. See <see cref="RunCommandLine"/>.</summary>
internal static class RunCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(IPlatform platform)
    {
        var configuration = new Option<string>(RunCommandLine.ConfigurationOption)
        {
            Description = "The configuration file",
            HelpName = "FILE",
            DefaultValueFactory = static _ => RunOptions.DefaultConfigurationPath,
        };
        var runDirectory = RunDirectoryOption();
        var debug = new Option<bool>(RunCommandLine.DebugOption) { Description = "Log for whoever searches a fault" };
        var command = new Command(RunCommandLine.Verb, "Run the virtual routers of a configuration file, in the foreground.")
        {
            configuration, runDirectory, debug,
        };
        command.SetAction(parsed => NativeProgram.Run(
            new RunOptions(parsed.GetRequiredValue(configuration), parsed.GetValue(runDirectory), parsed.GetValue(debug)), platform));
        return command;
    }

    /// <summary>The option that every verb has which deals with a running daemon.</summary>
    internal static Option<string?> RunDirectoryOption() => new(RunCommandLine.RunDirectoryOption)
    {
        Description = "The run directory; else $NATIVECARP_RUN_DIR, else /run/nativecarp",
        HelpName = "DIR",
    };
}
