using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of a <c>[[link]]</c>.</summary>
internal static class LinkKeys
{
    private const int OneDaySeconds = 86_400;

    public static readonly ConfigurationKey Interface = new("interface", TomlKind.String, "\"eth1\"");

    public static readonly ConfigurationKey Peer = new("peer", TomlKind.String, "\"10.0.0.2\"");

    public static readonly ConfigurationKey Reference = new("reference", TomlKind.String, "\"router\"");

    public static readonly ConfigurationKey MaxHold = new("max-hold", TomlKind.Float, "60") { Min = 1, Max = OneDaySeconds };

    public static readonly ConfigurationKey Routers = new("routers", TomlKind.Array, "[\"web\"]");

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All = [Interface, Peer, Reference, MaxHold, Routers];
}
