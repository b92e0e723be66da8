using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;

namespace NativeCarp.Cli.Completions;

/// <summary>What the shells' scripts ask of the command line's definition.</summary>
internal static class CommandTree
{
    public const string File = "FILE";
    public const string Folder = "DIR";
    public const string Interface = "IF";
    public const string Router = "ROUTER";

    /// <summary>Reads the names of virtual routers, or <c>VHID@INTERFACE</c> of those without one, from their lines in the status.</summary>
    public const string RouterFilter = @"sed -n -e 's/^vhid \([^ ]*\): .*/\1/p' -e 's/^\([^ ]*\) (vhid [^ ]*): .*/\1/p'";

    /// <summary>The interfaces of Linux, or of a BSD.</summary>
    public const string InterfaceList = @"ls /sys/class/net 2>/dev/null || ifconfig -l | tr ' ' '\n'";

    /// <summary>The verbs that help shows.</summary>
    public static List<Command> VerbsOf(RootCommand root)
    {
        var verbs = new List<Command>();
        foreach (Command verb in root.Subcommands)
        {
            if (!verb.Hidden)
            {
                verbs.Add(verb);
            }
        }

        return verbs;
    }

    /// <summary>The options of a verb, and those of the program that every verb has.</summary>
    public static List<Option> OptionsOf(RootCommand root, Command verb)
    {
        List<Option> options = [.. verb.Options];
        foreach (Option option in root.Options)
        {
            if (option.Recursive)
            {
                options.Add(option);
            }
        }

        return options;
    }

    /// <summary>What stands for the value of an option, see <see cref="KindOf"/>; null when it takes none.</summary>
    public static string? ValueOf(Option option) => option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? null : KindOf(option.HelpName, option.GetCompletions);

    /// <summary>What stands behind a verb, see <see cref="KindOf"/>; null when nothing may.</summary>
    public static string? ValueOf(Command verb) =>
        verb.Arguments.Count > 0 ? KindOf(verb.Arguments[0].Name, verb.Arguments[0].GetCompletions) : null;

    /// <summary>A text as one word of a shell.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    /// <summary>The name that help gives it, if the scripts know such values; else the only words there are, with blanks between them.</summary>
    private static string KindOf(string? name, Func<CompletionContext, IEnumerable<CompletionItem>> complete)
    {
        if (name is File or Folder or Interface or Router)
        {
            return name;
        }

        var words = new StringBuilder();
        foreach (CompletionItem item in complete(CompletionContext.Empty))
        {
            words.Append(words.Length > 0 ? " " : "").Append(item.Label);
        }

        return words.ToString();
    }
}
