using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Ucarp;

/// <summary>Command lines as one text, and their outcome as lines.</summary>
internal static class CommandLineText
{
    /// <summary>Words parted by one space; <c>''</c> is an empty word.</summary>
    public static string[] Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w == "''" ? "" : w)];

    public static UcarpOutcome Parse(string text) => UcarpCommandLine.Parse(Words(text), ReadFakePassfile);

    public static IEnumerable<string> Lines(UcarpOutcome outcome) =>
        outcome.Messages.Select(m => $"{(m.Severity == LogSeverity.Error ? "E" : "W")} {m.Text}");

    private static PassfileContent ReadFakePassfile(string path) => path switch
    {
        "good" => new("from-file"u8.ToArray(), null, default),
        "open" => new("from-file"u8.ToArray(), null, UnixFileMode.OtherRead),
        "crlf" => new("from-file\r"u8.ToArray(), null, default),
        "blank" => new([], null, default),
        "long" => new("12345678901234567890"u8.ToArray(), null, default),
        _ => new(null, $"unable to open passfile {path} for reading: No such file or directory", default),
    };
}
