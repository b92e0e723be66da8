using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>Values by name.</summary>
internal sealed class TomlTable(SourcePosition position, TomlTableOrigin origin) : TomlValue(TomlKind.Table, position, "")
{
    private readonly Dictionary<string, TomlEntry> _entries = [];

    /// <summary>What made it.</summary>
    public TomlTableOrigin Origin { get; private set; } = origin;

    /// <summary>The keys and their values, in no particular order.</summary>
    public IReadOnlyCollection<TomlEntry> Entries => _entries.Values;

    /// <summary>The entry of a key.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out TomlEntry? entry) => _entries.TryGetValue(key, out entry);

    /// <summary>Adds a key that is not there yet.</summary>
    internal void Add(TomlEntry entry) => _entries.Add(entry.Key, entry);

    /// <summary>Gives an implicit table its header.</summary>
    internal void Define(SourcePosition position)
    {
        Origin = TomlTableOrigin.Header;
        Position = position;
    }
}
