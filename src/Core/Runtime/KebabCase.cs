using System.Text;

namespace NativeCarp.Core.Runtime;

/// <summary>Names of enumerations in the words of scripts and status: <c>master-down</c> for MasterDown.</summary>
public static class KebabCase
{
    /// <summary>Converts one.</summary>
    public static string Of(string member)
    {
        var words = new StringBuilder();
        foreach (char letter in member)
        {
            if (char.IsAsciiLetterUpper(letter) && words.Length > 0)
            {
                words.Append('-');
            }

            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
