using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Text;

namespace NativeCarp.Cli.Completions;

/// <summary>The script for zsh, a file <c>_nativecarp</c> in one of the folders of <c>fpath</c>, or sourced.</summary>
internal static class ZshCompletion
{
    private const string Template = $$"""
        #compdef nativecarp
        # Completion of nativecarp for zsh, printed by: nativecarp completions zsh

        _nativecarp_interfaces() {
            compadd -- ${(f)"$({{CommandTree.InterfaceList}})"}
        }

        _nativecarp_routers() {
            compadd -- ${(f)"$($program status 2>/dev/null | {{CommandTree.RouterFilter}})"}
        }

        _nativecarp() {
            local program=$words[1]
            local -a verbs=(
        @VERBS@
            )
            if ((CURRENT == 2)); then
                _describe -t verbs verb verbs
                _arguments@OPTIONS@
                return
            fi
            shift words
            ((CURRENT--))
            case $words[1] in
        @CASES@
            esac
        }

        if [[ $funcstack[1] == _nativecarp ]]; then
            _nativecarp "$@"
        else
            compdef _nativecarp nativecarp
        fi

        """;

    /// <summary>Writes the script.</summary>
    public static string Write(RootCommand root)
    {
        var verbs = new StringBuilder();
        var cases = new StringBuilder();
        foreach (Command verb in CommandTree.VerbsOf(root))
        {
            verbs.Append(' ', 8).Append(CommandTree.Quote($"{verb.Name}:{verb.Description}")).Append('\n');
            cases.Append(' ', 8).Append(verb.Name).Append(") _arguments");
            AppendOptions(cases, CommandTree.OptionsOf(root, verb));
            if (CommandTree.ValueOf(verb) is string value)
            {
                cases.Append(' ').Append(CommandTree.Quote($"::{verb.Arguments[0].Name}:{ActionOf(value)}"));
            }

            cases.Append(" ;;\n");
        }

        var ownOptions = new StringBuilder();
        AppendOptions(ownOptions, root.Options);
        return Template
            .Replace("@VERBS@\n", verbs.ToString(), StringComparison.Ordinal)
            .Replace("@OPTIONS@", ownOptions.ToString(), StringComparison.Ordinal)
            .Replace("@CASES@\n", cases.ToString(), StringComparison.Ordinal);
    }

    private static void AppendOptions(StringBuilder text, IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            string repeats = option.Arity.MaximumNumberOfValues > 1 ? "*" : "";
            (string sign, string value) = CommandTree.ValueOf(option) is string kind ? ("=", $":{option.HelpName}:{ActionOf(kind)}") : ("", "");
            string description = (option.Description ?? "").Replace("]", @"\]", StringComparison.Ordinal);
            text.Append(' ').Append(CommandTree.Quote($"{repeats}{option.Name}{sign}[{description}]{value}"));
        }
    }

    private static string ActionOf(string value) => value switch
    {
        CommandTree.File => "_files",
        CommandTree.Folder => "_files -/",
        CommandTree.Interface => "_nativecarp_interfaces",
        CommandTree.Router => "_nativecarp_routers",
        "" => " ",
        _ => $"({value})",
    };
}
