using System;
using System.IO;
using System.Runtime.Versioning;

namespace NativeCarp.Cli.Tests.Completions;

/// <summary>The function that bash calls, with the variables as readline sets them: = and @ are words of their own.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BashCompletionTests() : CompletionTests("bash")
{
    private const string Drive = """
        source "$TEST_ROOT/completion"
        [[ $(complete -p nativecarp) == 'complete -F _nativecarp nativecarp' ]] || exit 1
        COMP_LINE=$1 COMP_POINT=${#1}
        separated=${1//=/ = }
        read -ra COMP_WORDS <<<"${separated//@/ @ }"
        if [[ $1 == *' ' ]]; then COMP_WORDS+=(''); fi
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _nativecarp
        if ((${#COMPREPLY[@]} > 0)); then printf '%s\n' "${COMPREPLY[@]}"; fi
        """;

    [Theory]
    [InlineData("nativecarp status 4", "40@eth0")]
    [InlineData("nativecarp status 40@", "eth0")]
    [InlineData("nativecarp status 40@e", "eth0")]
    public void Router_WordEndsAtTheAt_OnlyTheRestIsReplaced(string line, string completed) => Assert.Equal([completed], Complete(line));

    [Fact]
    public void RouterName_WithCharactersOfTheShell_IsOnlyText()
    {
        WriteStatus("$(echo>ran)*");

        Assert.Equal(["$(echo>ran)*"], Complete("nativecarp status $"));
        Assert.False(File.Exists(Path.Combine(Root, "ran")));
    }

    protected override string[] Complete(string line) =>
        Execute("--norc", "-c", $"cd \"$TEST_ROOT\"\n{Drive}", "bash", line).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
