using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;

namespace NativeCarp.Cli.Tests.Completions;

/// <summary>An interactive zsh in a terminal of its own: the line and a tab are typed, and what is offered goes to a file as well.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ZshCompletionTests() : CompletionTests("zsh")
{
    private const string Prepare = """
        PROMPT=
        autoload -U compinit
        compinit -u -D
        source $TEST_ROOT/completion
        bindkey '^I' complete-word
        zstyle ':completion:*' insert-tab false
        compadd() {
            local -a offered
            if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
                builtin compadd -A offered "$@"
                print -rl -- $offered >>$TEST_ROOT/offered
            fi
            builtin compadd "$@"
        }
        comppostfuncs=(exit)
        print ready
        """;

    private const string Drive = """
        zmodload zsh/zpty
        zpty inner zsh -f -i
        zpty -w inner 'source $TEST_ROOT/prepare'
        zpty -r -m inner seen '*ready*'
        zpty -w -n inner "$1"$'\t'
        while zpty -r inner seen; do :; done
        """;

    protected override string[] Complete(string line)
    {
        WriteFile("prepare", Prepare);
        WriteFile("offered", "");
        Execute("-f", "-c", Drive, "zsh", line);

        // Some of it is offered for more than one reason.
        return [.. File.ReadAllText(Path.Combine(Root, "offered")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()];
    }
}
