using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>Values by name. Nearly all tables are small, and a file may have thousands: only a large one gets an index.</summary>
internal sealed class TomlTable(SourcePosition position, TomlTableOrigin origin) : TomlValue(TomlKind.Table, position, "")
{
    private const int SmallCount = 32;

    private readonly List<TomlEntry> _entries = [];
    private Dictionary<string, TomlEntry>? _index;

    /// <summary>What made it.</summary>
    public TomlTableOrigin Origin { get; private set; } = origin;

    /// <summary>The keys and their values, in the order of the file.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <summary>The entry of a key.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out TomlEntry? entry)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out entry);
        }

        foreach (TomlEntry candidate in _entries)
        {
            if (candidate.Key == key)
            {
                entry = candidate;
                return true;
            }
        }

        entry = null;
        return false;
    }

    /// <summary>Adds a key that is not there yet.</summary>
    internal void Add(TomlEntry entry)
    {
        _entries.Add(entry);
        if (_index is null && _entries.Count > SmallCount)
        {
            _index = [];
            foreach (TomlEntry earlier in _entries)
            {
                _index.Add(earlier.Key, earlier);
            }
        }
        else
        {
            _index?.Add(entry.Key, entry);
        }
    }

    /// <summary>Gives an implicit table its header.</summary>
    internal void Define(SourcePosition position)
    {
        Origin = TomlTableOrigin.Header;
        Position = position;
    }
}
