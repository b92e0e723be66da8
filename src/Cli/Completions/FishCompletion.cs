using System.CommandLine;
using System.Text;

namespace NativeCarp.Cli.Completions;

/// <summary>The script for fish.</summary>
internal static class FishCompletion
{
    private const string Begin = $$"""
        # Completion of nativecarp for fish, printed by: nativecarp completions fish

        # Whether this is the verb; without a word, whether there is none yet.
        function __nativecarp_verb
            set -l typed (commandline -opc)
            test "$typed[2]" = "$argv[1]"
        end

        function __nativecarp_routers
            set -l typed (commandline -opc)
            $typed[1] status 2>/dev/null | {{CommandTree.RouterFilter}}
        end

        function __nativecarp_interfaces
            {{CommandTree.InterfaceList}}
        end

        complete -c nativecarp -f

        """;

    /// <summary>Writes the script.</summary>
    public static string Write(RootCommand root)
    {
        var script = new StringBuilder(Begin);
        foreach (Option option in root.Options)
        {
            AppendOption(script, "", option);
        }

        foreach (Command verb in CommandTree.VerbsOf(root))
        {
            Append(script, "", $"-a {verb.Name}", verb.Description);
            foreach (Option option in CommandTree.OptionsOf(root, verb))
            {
                AppendOption(script, verb.Name, option);
            }

            if (CommandTree.ValueOf(verb) is string value)
            {
                Append(script, verb.Name, ActionOf(value), null);
            }
        }

        return script.ToString();
    }

    private static void AppendOption(StringBuilder script, string verb, Option option)
    {
        string value = CommandTree.ValueOf(option) switch
        {
            null => "",
            CommandTree.File => " -r -F",
            string kind => $" -x {ActionOf(kind)}",
        };
        Append(script, verb, $"-l {option.Name[2..]}{value}", option.Description);
    }

    private static void Append(StringBuilder script, string verb, string what, string? description)
    {
        script.Append("complete -c nativecarp -n ").Append(CommandTree.Quote($"__nativecarp_verb {verb}".TrimEnd())).Append(' ').Append(what.TrimEnd());
        if (description is not null)
        {
            script.Append(" -d ").Append(CommandTree.Quote(description));
        }

        script.Append('\n');
    }

    private static string ActionOf(string value) => value switch
    {
        CommandTree.File => "-F",
        CommandTree.Folder => "-a '(__fish_complete_directories)'",
        CommandTree.Interface => "-a '(__nativecarp_interfaces)'",
        CommandTree.Router => "-a '(__nativecarp_routers)'",
        "" => "",
        _ => $"-a '{value}'",
    };
}
