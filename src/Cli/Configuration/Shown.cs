using System;

namespace NativeCarp.Cli.Configuration;

/// <summary>What a file says, short enough for a message.</summary>
internal static class Shown
{
    private const int MaxLength = 60;

    /// <summary>The text, cut when it is long.</summary>
    public static string Text(ReadOnlySpan<char> text) =>
        text.Length <= MaxLength ? text.ToString() : string.Concat(text[..MaxLength], "...");

    /// <summary>The text in quotes, cut when it is long.</summary>
    public static string Quoted(string text) => $"\"{Text(text)}\"";
}
