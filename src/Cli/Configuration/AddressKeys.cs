using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of an address that is written as a table.</summary>
internal static class AddressKeys
{
    public static readonly ConfigurationKey Address = new("address", TomlKind.String, "\"192.0.2.1/24\"");

    public static readonly ConfigurationKey Interface = new("interface", TomlKind.String, "\"eth1\"");

    public static readonly ConfigurationKey Label = new("label", TomlKind.String, "\"eth1:vip\"");

    public static readonly ConfigurationKey Scope = new("scope", TomlKind.String, "\"link\"") { Words = ["global", "link", "host"] };

    public static readonly ConfigurationKey Broadcast = new("broadcast", TomlKind.String, "\"192.0.2.255\"");

    public static readonly ConfigurationKey Preferred = new("preferred", TomlKind.Boolean, "true");

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All = [Address, Interface, Label, Scope, Broadcast, Preferred];
}
