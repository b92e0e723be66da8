using System;
using System.CommandLine;
using System.Text;

namespace NativeCarp.Cli.Completions;

/// <summary>The script for bash. It needs no other package.</summary>
internal static class BashCompletion
{
    private const string Template = $$"""
        # Completion of nativecarp for bash, printed by: nativecarp completions bash

        # Takes the lines that begin with the word.
        _nativecarp_take() {
            local line
            while read -r line; do
                if [[ -n $line && $line == "$1"* ]]; then COMPREPLY+=("$line"); fi
            done
        }

        _nativecarp() {
            local typed=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} options value
            COMPREPLY=()
            # An option and its value may be joined by =, which is a word of its own here.
            if [[ $word == = ]]; then
                word=''
            elif [[ $previous == = ]]; then
                previous=${COMP_WORDS[COMP_CWORD-2]}
            fi
            if ((COMP_CWORD == 1)); then
                options='@OPTIONS@' value='@VERBS@'
            else
                case "${COMP_WORDS[1]} $previous" in
        @CASES@
                    *) return ;;
                esac
            fi
            if [[ $word == -* || -z $value ]]; then
                _nativecarp_take "$word" <<<"${options// /$'\n'}"
                return
            fi
            case $value in
                FILE)
                    compopt -o filenames 2>/dev/null
                    mapfile -t COMPREPLY < <(compgen -f -- "$word")
                    ;;
                DIR)
                    compopt -o filenames 2>/dev/null
                    mapfile -t COMPREPLY < <(compgen -d -- "$word")
                    ;;
                IF)
                    _nativecarp_take "$word" < <({{CommandTree.InterfaceList}})
                    ;;
                ROUTER)
                    typed=${typed##*[[:blank:]]}
                    _nativecarp_take "$typed" < <("${COMP_WORDS[0]}" status 2>/dev/null | {{CommandTree.RouterFilter}})
                    # Where @ ends a word, only what follows it is replaced.
                    if [[ $COMP_WORDBREAKS == *@* ]]; then COMPREPLY=("${COMPREPLY[@]#"${typed%"${typed##*@}"}"}"); fi
                    ;;
                *)
                    _nativecarp_take "$word" <<<"${value// /$'\n'}"
                    ;;
            esac
        }

        complete -F _nativecarp nativecarp

        """;

    /// <summary>Writes the script.</summary>
    public static string Write(RootCommand root)
    {
        var verbs = new StringBuilder();
        var cases = new StringBuilder();
        foreach (Command verb in CommandTree.VerbsOf(root))
        {
            verbs.Append(' ').Append(verb.Name);
            var options = new StringBuilder();
            foreach (Option option in CommandTree.OptionsOf(root, verb))
            {
                options.Append(' ').Append(option.Name);
                if (CommandTree.ValueOf(option) is string value)
                {
                    AppendCase(cases, $"{verb.Name} {option.Name}", "", value);
                }
            }

            AppendCase(cases, $"{verb.Name} *", options.ToString().TrimStart(), CommandTree.ValueOf(verb) ?? "");
        }

        var ownOptions = new StringBuilder();
        foreach (Option option in root.Options)
        {
            ownOptions.Append(' ').Append(option.Name);
        }

        return Template
            .Replace("@OPTIONS@", ownOptions.ToString().TrimStart(), StringComparison.Ordinal)
            .Replace("@VERBS@", verbs.ToString().TrimStart(), StringComparison.Ordinal)
            .Replace("@CASES@\n", cases.ToString(), StringComparison.Ordinal);
    }

    private static void AppendCase(StringBuilder cases, string pattern, string options, string value) =>
        cases.Append(' ', 12).Append(pattern.Replace(" ", "' '", StringComparison.Ordinal))
            .Append(") options='").Append(options).Append("' value='").Append(value).Append("' ;;\n");
}
