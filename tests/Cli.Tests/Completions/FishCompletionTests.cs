using System;
using System.Linq;
using System.Runtime.Versioning;

namespace NativeCarp.Cli.Tests.Completions;

/// <summary>fish tells what it would complete.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FishCompletionTests() : CompletionTests("fish")
{
    protected override string[] Complete(string line) =>
        [.. Execute("--no-config", "-c", "source $TEST_ROOT/completion; complete -C $argv[1]", line)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(candidate => candidate.Split('\t')[0])];
}
