using System;
using System.Collections.Generic;

namespace NativeCarp.Cli.Ucarp;

/// <summary>Explains words that are neither option nor value, which ucarp ignores without a word.</summary>
internal static class StrayWords
{
    // En dash, em dash, minus sign: what web pages make of a hyphen or two.
    private const string TypographicDashes = "\u2013\u2014\u2212";

    /// <summary>Whether the word begins as an option would after a web page has improved its dash.</summary>
    public static bool BeginsWithTypographicDash(string word) => word.Length > 0 && TypographicDashes.Contains(word[0]);

    /// <summary>One warning for each stray word. Words that may be the rest of a password are not repeated.</summary>
    public static IEnumerable<string> Describe(IReadOnlyList<string> words, GetoptResult parsed)
    {
        int previous = -1;
        bool mayBePassword = false;
        foreach (int index in parsed.StrayWordIndexes)
        {
            mayBePassword = (previous == index - 1 && mayBePassword) || IsPassword(parsed.Matches, index - 1);
            yield return Describe(words[index], mayBePassword);
            mayBePassword |= NamesPassword(words[index]);
            previous = index;
        }
    }

    private static bool IsPassword(IReadOnlyList<GetoptMatch> matches, int wordIndex)
    {
        foreach (GetoptMatch match in matches)
        {
            if (match.WordIndex == wordIndex && match.Option.Name == UcarpOptionTable.Password)
            {
                return true;
            }
        }

        return false;
    }

    private static string Describe(string word, bool mayBePassword)
    {
        if (BeginsWithTypographicDash(word))
        {
            string meant = MeantOption(word);
            return $"Ignoring [{word[0]}{Unvalued(word[1..])}]: it begins with a typographic dash (U+{(int)word[0]:X4}), write {meant}";
        }

        if (mayBePassword)
        {
            return "Ignoring a word after the password (not shown): put a password with spaces in quotes";
        }

        GetoptOption? flag = Array.Find(UcarpOptionTable.Options, o => word.Length == 1 && o.Letter == word[0]);
        return flag is null
            ? $"Ignoring [{Unvalued(word)}]: it is neither an option nor an option's value"
            : $"Ignoring [{word}]: it is neither an option nor an option's value; if the option is meant, write -{word}";
    }

    private static string MeantOption(string word)
    {
        string name = Unvalued(WithoutDashes(word));
        bool isLong = Array.Exists(UcarpOptionTable.Options, o => name.Length > 1 && o.Name.StartsWith(name, StringComparison.Ordinal));
        return isLong ? $"--{name}" : $"-{name}";
    }

    private static bool NamesPassword(string word)
    {
        string name = WithoutDashes(word);
        return name == "p" || name.StartsWith("pass", StringComparison.Ordinal);
    }

    private static string WithoutDashes(string word) => word.TrimStart(['-', .. TypographicDashes]);

    // A value is not repeated: it may be a secret.
    private static string Unvalued(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? word : word[..equals];
    }
}
