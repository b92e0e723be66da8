using System.Text;

namespace NativeCarp.Cli.Configuration;

/// <summary>What can be the name of an interface.</summary>
internal static class InterfaceName
{
    /// <summary>IFNAMSIZ less the terminating NUL, on Linux as on FreeBSD; a label has no more either.</summary>
    public const int MaxBytes = 15;

    /// <summary>What is wrong with a name. Source: <c>dev_valid_name</c> of Linux.</summary>
    /// <returns>What is wrong and what to write instead; null when nothing is.</returns>
    public static string? DescribeUnusable(string name)
    {
        bool isUsable = name is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(name) <= MaxBytes;
        foreach (char character in name)
        {
            isUsable &= character is not ('/' or ':') && !char.IsWhiteSpace(character) && !char.IsControl(character);
        }

        return isUsable
            ? null
            : $"{Shown.Quoted(name)} cannot be the name of an interface: write one of 1 to {MaxBytes} bytes without blanks, / and :";
    }
}
