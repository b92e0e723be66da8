using System;
using System.Collections.Generic;
using NativeCarp.Cli.Native;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli;

/// <summary>Decides from name and first word how the program was called.</summary>
internal static class ProgramModes
{
    private const string UcarpName = "ucarp";

    /// <summary>
    /// ucarp under that name, and whenever an option stands where a verb would, other than the few that everybody tries on an unknown
    /// program. A typographic dash counts as a dash: ucarp mode explains it.
    /// </summary>
    /// <param name="programPath">The program's name as called (argv[0]), with or without a path.</param>
    /// <param name="words">The words after it.</param>
    public static ProgramMode Choose(string programPath, IReadOnlyList<string> words)
    {
        ReadOnlySpan<char> name = programPath.AsSpan(programPath.LastIndexOf('/') + 1);
        if (name.SequenceEqual(UcarpName))
        {
            return ProgramMode.Ucarp;
        }

        bool beginsWithOption = words.Count > 0
            && (words[0].StartsWith('-') || StrayWords.BeginsWithTypographicDash(words[0]))
            && words[0] is not ("--help" or "--version" or "-?");
        if (beginsWithOption)
        {
            return ProgramMode.Ucarp;
        }

        return words switch
        {
            [RunCommandLine.Verb, ..] => ProgramMode.Run,
            [IProcessIdentity.ExecuteAsVerb, _, _, ..] => ProgramMode.ExecuteAs,
            _ => ProgramMode.Verbs,
        };
    }
}
