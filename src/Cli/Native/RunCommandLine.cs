using System;

namespace NativeCarp.Cli.Native;

/// <summary>
/// Reads the words after <c>run</c>. System.CommandLine knows the verb too, and explains whatever is not understood here; a daemon does
/// without the megabyte of memory that it takes.
/// </summary>
internal static class RunCommandLine
{
    /// <summary>The verb.</summary>
    public const string Verb = "run";

    /// <summary>Names the configuration file.</summary>
    public const string ConfigurationOption = "--config";

    /// <summary>Names the run directory.</summary>
    public const string RunDirectoryOption = "--run-dir";

    /// <summary>Asks for debug lines.</summary>
    public const string DebugOption = "--debug";

    /// <summary>Reads the words, the verb among them; null when they are not wholly understood.</summary>
    public static RunOptions? Parse(ReadOnlySpan<string> words)
    {
        if (words is [] || words[0] != Verb)
        {
            return null;
        }

        string? path = null;
        string? runDirectory = null;
        bool logsDebug = false;
        for (int i = 1; i < words.Length; i++)
        {
            if (words[i] == DebugOption)
            {
                logsDebug = true;
            }
            else if (!TryTakeValue(words, ref i, ConfigurationOption, ref path) && !TryTakeValue(words, ref i, RunDirectoryOption, ref runDirectory))
            {
                return null;
            }
        }

        return new RunOptions(path ?? RunOptions.DefaultConfigurationPath, runDirectory, logsDebug);
    }

    /// <summary><c>--option value</c> or <c>--option=value</c>, once.</summary>
    private static bool TryTakeValue(ReadOnlySpan<string> words, ref int index, string option, ref string? value)
    {
        string word = words[index];
        if (value is not null || !word.StartsWith(option, StringComparison.Ordinal))
        {
            return false;
        }

        if (word.Length > option.Length + 1 && word[option.Length] == '=')
        {
            value = word[(option.Length + 1)..];
            return true;
        }

        if (word.Length != option.Length || index + 1 == words.Length || words[index + 1] is [] or ['-', ..])
        {
            return false;
        }

        value = words[++index];
        return true;
    }
}
