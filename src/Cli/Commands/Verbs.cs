using System.CommandLine;

namespace NativeCarp.Cli.Commands;

/// <summary>The program when it is called with a verb.</summary>
internal static class Verbs
{
    /// <summary>Parses, runs the verb and returns the exit code. Without any word it shows the help.</summary>
    public static int Run(string[] words)
    {
        var root = new RootCommand("Keeps virtual IP addresses alive on several hosts with CARP; a drop-in replacement for ucarp.");
        return root.Parse(words.Length == 0 ? ["--help"] : words).Invoke();
    }
}
