using System.Collections.Generic;
using System.CommandLine;
using NativeCarp.Cli.Logging;

namespace NativeCarp.Cli.Commands;

/// <summary>The program when it is called with a verb.</summary>
internal static class Verbs
{
    /// <summary>Parses, runs the verb and returns the exit code. Without any word it shows the help.</summary>
    public static int Run(string[] words)
    {
        var root = new RootCommand(
            "Keeps virtual IP addresses alive on several hosts with CARP. It takes ucarp's options in place of a command: -h lists them.")
        {
            CreateSelfTest(),
        };
        return root.Parse(words.Length == 0 ? ["--help"] : words).Invoke();
    }

    private static Command CreateSelfTest()
    {
        var command = new Command("self-test", "Check what only this binary can check of itself.") { Hidden = true };
        command.SetAction(_ =>
        {
            IReadOnlyList<string> failures = SelfTest.Run();
            foreach (string failure in failures)
            {
                StandardStream.Error.TryWrite($"nativecarp: {failure}\n");
            }

            return failures.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
