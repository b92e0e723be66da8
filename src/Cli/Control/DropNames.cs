using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Control;

/// <summary>The reasons for which frames are dropped, as status and metrics name them: <c>bad-digest</c> for BadDigest.</summary>
internal static class DropNames
{
    private static readonly string[] s_names = MakeNames();

    /// <summary>The reason's name.</summary>
    public static string Of(CarpDropReason reason) => s_names[(int)reason];

    private static string[] MakeNames()
    {
        var names = new string[CarpDropReasons.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = KebabCase.Of(((CarpDropReason)i).ToString());
        }

        return names;
    }
}
