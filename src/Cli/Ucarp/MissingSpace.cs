using System;

namespace NativeCarp.Cli.Ucarp;

/// <summary>Finds the option that was swallowed by the value before it: <c>--srcip=10.10.10.2--vhid=1</c>.</summary>
internal static class MissingSpace
{
    /// <summary>The fix for a value that carries an option of the table behind two dashes; null when it carries none.</summary>
    public static string? Describe(string value)
    {
        int dashes = value.IndexOf("--", 1 <= value.Length ? 1 : 0, StringComparison.Ordinal);
        if (dashes < 0)
        {
            return null;
        }

        string name = value[(dashes + 2)..];
        int equals = name.IndexOf('=', StringComparison.Ordinal);
        name = equals < 0 ? name : name[..equals];
        foreach (GetoptOption option in UcarpOptionTable.Options)
        {
            bool isMeant = option.Name == name || (option.Name == UcarpOptionTable.Group && name == "mcast");
            if (isMeant)
            {
                return $"a space is missing before --{name}";
            }
        }

        return null;
    }
}
