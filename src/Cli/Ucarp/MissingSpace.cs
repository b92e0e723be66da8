using System;

namespace NativeCarp.Cli.Ucarp;

/// <summary>Finds the option that was swallowed by the value before it: <c>--srcip=10.10.10.2--vhid=1</c>.</summary>
internal static class MissingSpace
{
    private const string Dashes = "--";

    /// <summary>The fix for a value that carries an option of the table behind two dashes; null when it carries none.</summary>
    public static string? Describe(string value) => FindOption(value) is Range option ? $"a space is missing before {value[option]}" : null;

    /// <summary>The value as a message may show it: without the value of a swallowed option, which may be the password.</summary>
    public static string Shown(string value) => FindOption(value) is Range option ? value[..option.End] : value;

    private static Range? FindOption(string value)
    {
        int start = value.IndexOf(Dashes, StringComparison.Ordinal);
        if (start < 1)
        {
            return null;
        }

        int equals = value.IndexOf('=', start);
        Range option = start..(equals < 0 ? value.Length : equals);
        string name = value[option][Dashes.Length..];
        return name == "mcast" || Array.Exists(UcarpOptionTable.Options, o => o.Name == name) ? option : null;
    }
}
