using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>A key that a table of the configuration may have.</summary>
/// <param name="Name">The key.</param>
/// <param name="Kind">What its value is; a <see cref="TomlKind.Float"/> may be written as an integer.</param>
/// <param name="Example">A value for messages, as it would be written.</param>
internal sealed record ConfigurationKey(string Name, TomlKind Kind, string Example)
{
    /// <summary>The smallest number allowed.</summary>
    public long Min { get; init; }

    /// <summary>The largest number allowed.</summary>
    public long Max { get; init; } = uint.MaxValue;

    /// <summary>The words allowed, in the order of their enumeration; empty when any text is.</summary>
    public string[] Words { get; init; } = [];
}
