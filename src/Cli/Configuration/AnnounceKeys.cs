using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of <c>announce</c>.</summary>
internal static class AnnounceKeys
{
    private const int OneDaySeconds = 86_400;

    public static readonly ConfigurationKey Delays = new("delays", TomlKind.Array, "[0, 0.1, 0.5, 2, 5]") { Max = 3600 };

    public static readonly ConfigurationKey Refresh = new("refresh", TomlKind.Float, "60") { Max = OneDaySeconds };

    public static readonly ConfigurationKey Arp = new("arp", TomlKind.String, "\"both\"") { Words = ["request", "reply", "both"] };

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All = [Delays, Refresh, Arp];
}
