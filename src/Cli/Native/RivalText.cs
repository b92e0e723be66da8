using System;
using NativeCarp.Core.Protocol;

namespace NativeCarp.Cli.Native;

/// <summary>What is probably wrong where another node is at odds with us, for status and events.</summary>
internal static class RivalText
{
    /// <summary>Of <see cref="RivalKind.BadDigest"/>.</summary>
    public const string OtherPassword = "it signs with another password or another list of addresses";

    /// <summary>Of <see cref="RivalKind.SameId"/>.</summary>
    public const string SameId = "both may use the MAC address 00:00:5e:00:01 followed by the id, so give one of them another id";

    /// <summary>What a report about a second master says of the cause; null when it is not about one.</summary>
    public static string? CauseOf(CarpReport report) => report switch
    {
        CarpReport.WorseMasterHeard => "it is worse and has not yielded yet",
        CarpReport.EqualMasterHeard => "it has our advbase and advskew",
        CarpReport.AddressClone => "it has our source address: a cloned machine, or a loop",
        CarpReport.DeafRival => "it cannot hear us and answers nothing: look at its link and its packet filter",
        _ => null,
    };

    /// <summary>A kind as status and events name it.</summary>
    public static string Name(RivalKind kind) => kind switch
    {
        RivalKind.Master => "second-master",
        RivalKind.BadDigest => "bad-digest",
        RivalKind.SameId => "same-id",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
