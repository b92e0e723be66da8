using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace NativeCarp.Cli.Tests.Documentation;

/// <summary>The pages that people read, and what stands in them to be copied.</summary>
internal static class Pages
{
    /// <summary>The sources' folder.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>README, docs and SECURITY, as paths from the sources' folder.</summary>
    public static string[] All { get; } =
    [
        "README.md", "SECURITY.md",
        .. Directory.GetFiles(Path.Combine(Repository, "docs"), "*.md").Select(path => Path.GetRelativePath(Repository, path)).Order(StringComparer.Ordinal),
    ];

    public static string Read(string page) => File.ReadAllText(Path.Combine(Repository, page));

    /// <summary>The blocks of a language, each with its page.</summary>
    public static IEnumerable<(string Page, string Text)> Blocks(string language) =>
        All.SelectMany(page => Read(page).Split($"\n```{language}\n").Skip(1).Select(rest => (page, rest[..(rest.IndexOf("\n```", StringComparison.Ordinal) + 1)])));

    /// <summary>The examples of a manual page that stand on lines of their own: commands, scripts and configurations.</summary>
    public static IEnumerable<string> ManualBlocks(string page) => Read(Path.Combine("build", "man", page))
        .Split(".Bd -literal -offset indent\n").Skip(1).Select(rest => rest[..rest.IndexOf(".Ed", StringComparison.Ordinal)]);

    /// <summary>
    /// The lines that somebody types: of the pages' shell blocks and of the manual pages of programs, continuations joined. Scripts are files.
    /// </summary>
    public static IEnumerable<(string Page, string Line)> CommandLines()
    {
        foreach ((string page, string text) in Blocks("sh"))
        {
            foreach (string line in Lines(text, "\\\n"))
            {
                yield return (page, line);
            }
        }

        foreach (string page in new[] { "nativecarp.8", "nativecarp.toml.5", "ucarp.8" })
        {
            foreach (string line in Read(Path.Combine("build", "man", page)).Split('\n').Where(line => line.StartsWith(".Dl #", StringComparison.Ordinal)))
            {
                yield return (page, line[5..].Trim());
            }

            // What nativecarp.toml(5) shows are configurations.
            foreach (string line in page.EndsWith(".5", StringComparison.Ordinal) ? [] : ManualBlocks(page).SelectMany(block => Lines(block, "\\e\n")))
            {
                yield return (page, line);
            }
        }
    }

    private static IEnumerable<string> Lines(string text, string continuation) => text.StartsWith("#!", StringComparison.Ordinal)
        ? []
        : text.Replace(continuation, " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NativeCarp.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("the tests do not run inside the repository");
    }
}
