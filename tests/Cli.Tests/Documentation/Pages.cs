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

    /// <summary>The lines that somebody types: of the pages' shell blocks and of the manual pages, continuations joined.</summary>
    public static IEnumerable<(string Page, string Line)> CommandLines()
    {
        foreach ((string page, string text) in Blocks("sh"))
        {
            foreach (string line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            {
                yield return (page, line.Trim());
            }
        }

        foreach (string page in new[] { "nativecarp.8", "nativecarp.toml.5", "ucarp.8" })
        {
            string text = Read(Path.Combine("build", "man", page)).Replace("\\e\n", " ", StringComparison.Ordinal);
            foreach (string line in text.Split('\n').Where(line => line.StartsWith(".Dl #", StringComparison.Ordinal)))
            {
                yield return (page, line[5..].Trim());
            }

            foreach (string block in text.Split(".Bd -literal -offset indent\n").Skip(1))
            {
                foreach (string line in block[..block.IndexOf(".Ed", StringComparison.Ordinal)].Split('\n'))
                {
                    yield return (page, line.Trim());
                }
            }
        }
    }

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
