using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of a peer.</summary>
internal static class PeerKeys
{
    public static readonly ConfigurationKey Address = new("address", TomlKind.String, "\"192.0.2.3\"");

    public static readonly ConfigurationKey Mac = new("mac", TomlKind.String, "\"52:54:00:12:34:56\"");

    public static readonly ConfigurationKey Advskew = new("advskew", TomlKind.Integer, "100") { Max = RouterKeys.Advskew.Max };

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All = [Address, Mac, Advskew];
}
