using System.CommandLine;
using NativeCarp.Cli.Completions;
using NativeCarp.Cli.SelfTest;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Commands;

/// <summary>The program when it is called with a verb.</summary>
internal static class Verbs
{
    /// <summary>Parses, runs the verb and returns the exit code. Without any word it shows the help.</summary>
    public static int Run(string[] words, IPlatform platform) =>
        CreateRoot(platform).Parse(words.Length == 0 ? ["--help"] : words).Invoke();

    /// <summary>Every verb with its options.</summary>
    internal static RootCommand CreateRoot(IPlatform platform)
    {
        var root = new RootCommand(
            "Keeps virtual IP addresses alive on several hosts with CARP. It takes ucarp's options in place of a command: -h lists them.")
        {
            RunCommand.Create(platform),
            CleanupCommand.Create(platform),
            CheckCommand.Create(platform),
            InitCommand.Create(platform),
            WatchCommand.Create(platform),
            SelfTestCommand.Create(platform.StandardOutput),
        };
        foreach (Command verb in ControlVerbs.Create(platform))
        {
            root.Add(verb);
        }

        root.Add(CompletionsCommand.Create(platform, root));
        return root;
    }
}
