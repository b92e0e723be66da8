using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of a route.</summary>
internal static class RouteKeys
{
    public static readonly ConfigurationKey To = new("to", TomlKind.String, "\"default\"");

    public static readonly ConfigurationKey Via = new("via", TomlKind.String, "\"192.0.2.254\"");

    public static readonly ConfigurationKey Dev = new("dev", TomlKind.String, "\"eth1\"");

    public static readonly ConfigurationKey Table = new("table", TomlKind.Integer, "100");

    public static readonly ConfigurationKey Metric = new("metric", TomlKind.Integer, "100");

    public static readonly ConfigurationKey Source = new("source", TomlKind.String, "\"192.0.2.1\"");

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All = [To, Via, Dev, Table, Metric, Source];
}
