using System.CommandLine;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Completions;

/// <summary><c>nativecarp completions SHELL</c>: a script by which a shell completes the verbs, their options and values.</summary>
internal static class CompletionsCommand
{
    private const string Bash = "bash";
    private const string Zsh = "zsh";
    private const string Fish = "fish";

    /// <summary>Creates the verb.</summary>
    /// <param name="platform">Where the script is written.</param>
    /// <param name="root">The program whose verbs are completed.</param>
    public static Command Create(IPlatform platform, RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell that is to complete" };
        shell.AcceptOnlyFromAmong(Bash, Fish, Zsh);
        var command = new Command("completions", "Print what lets a shell complete this program's command line.") { shell };
        command.SetAction(parsed =>
        {
            string script = parsed.GetRequiredValue(shell) switch
            {
                Bash => BashCompletion.Write(root),
                Zsh => ZshCompletion.Write(root),
                _ => FishCompletion.Write(root),
            };
            return platform.StandardOutput.Write(script) ? 0 : 1;
        });
        return command;
    }
}
