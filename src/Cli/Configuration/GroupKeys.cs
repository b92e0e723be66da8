using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of a <c>[[group]]</c>.</summary>
internal static class GroupKeys
{
    public static readonly ConfigurationKey Name = new("name", TomlKind.String, "\"gateway\"");

    public static readonly ConfigurationKey Routers = new("routers", TomlKind.Array, "[\"inside\", \"outside\"]");

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All = [Name, Routers];
}
