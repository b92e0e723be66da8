using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of <c>previous</c>; those of a password are a router's.</summary>
internal static class PreviousKeys
{
    public static readonly ConfigurationKey Until = new("until", TomlKind.OffsetDateTime, "2030-01-31T12:00:00Z");

    public static readonly ConfigurationKey Addresses = new("addresses", TomlKind.Array, "[\"192.0.2.1\"]");

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All =
        [Until, RouterKeys.PasswordFile, RouterKeys.PasswordCredential, RouterKeys.Password, Addresses];
}
