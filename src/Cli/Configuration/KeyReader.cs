using System;
using System.Collections.Generic;
using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads the keys of one table and reports what is wrong with them. A value that is wrong is then treated as if it were not there.</summary>
/// <param name="table">The table.</param>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="defaults">Where keys are looked for that the table does not have; null for nowhere.</param>
internal sealed class KeyReader(TomlTable table, ProblemList problems, TomlTable? defaults = null)
{
    private const double NanosecondsPerSecond = 1e9;

    /// <summary>The table.</summary>
    public TomlTable Table => table;

    /// <summary>Where keys are looked for that the table does not have.</summary>
    public TomlTable? Defaults => defaults;

    /// <summary>Receives what is wrong.</summary>
    public ProblemList Problems => problems;

    /// <summary>Refuses the keys of the table that are not among the known ones.</summary>
    public void RefuseUnknown(string where, ReadOnlySpan<ConfigurationKey> known)
    {
        foreach (TomlEntry entry in table.Entries)
        {
            if (Contains(known, entry.Key))
            {
                continue;
            }

            // What will not be shown needs no guess.
            string? nearest = problems.Dropped == 0 ? NearestName.Find(entry.Key, known) : null;
            problems.Refuse(
                entry.Position,
                $"{Shown.Text(entry.Key)} is no key of {where}: "
                    + (nearest is null ? $"remove it, or write one of {Join(known)}" : $"write {nearest}"));
        }
    }

    /// <summary>Whether the key is there, right or wrong.</summary>
    public bool Has(ConfigurationKey key) => TryFind(key, out _);

    /// <summary>The entry of a key when it has the right kind.</summary>
    public TomlEntry? Find(ConfigurationKey key)
    {
        if (!TryFind(key, out TomlEntry? entry))
        {
            return null;
        }

        return IsOfKind(key, entry.Value, $"{key.Name} = {key.Example}") ? entry : null;
    }

    /// <summary>The entry of a key that must be there.</summary>
    public TomlEntry? Require(ConfigurationKey key, string where)
    {
        if (!Has(key))
        {
            problems.Refuse(table.Position, $"{where} has no {key.Name}: write {key.Name} = {key.Example}");
        }

        return Find(key);
    }

    /// <summary>A whole number within the key's range.</summary>
    public long Integer(ConfigurationKey key, long fallback)
    {
        if (Find(key) is not TomlEntry entry)
        {
            return fallback;
        }

        if (entry.Value.Integer >= key.Min && entry.Value.Integer <= key.Max)
        {
            return entry.Value.Integer;
        }

        problems.Refuse(
            entry.Value.Position,
            $"{key.Name} = {Shown.Text(entry.Value.Text)} is not a number from {key.Min} to {key.Max}: write for example {key.Name} = {key.Example}");
        return fallback;
    }

    /// <summary>A number of seconds within the key's range, in nanoseconds.</summary>
    public long Nanoseconds(ConfigurationKey key, long fallback) => Find(key) is TomlEntry entry ? Nanoseconds(key, entry.Value) : fallback;

    /// <summary>A value as a number of seconds within the key's range, in nanoseconds; 0 when it is none.</summary>
    public long Nanoseconds(ConfigurationKey key, TomlValue value)
    {
        double seconds = value.Kind == TomlKind.Integer ? value.Integer : value.Float;
        if (seconds >= key.Min && seconds <= key.Max)
        {
            return (long)Math.Round(seconds * NanosecondsPerSecond);
        }

        problems.Refuse(
            value.Position,
            $"{Shown.Text(value.Text)} is not a number of seconds from {key.Min} to {key.Max}: write for example {key.Name} = {key.Example}");
        return 0;
    }

    /// <summary>true or false.</summary>
    public bool Flag(ConfigurationKey key) => Find(key)?.Value.Text == "true";

    /// <summary>Which of its words the key has; 0 when it is not there.</summary>
    public int Word(ConfigurationKey key) => Find(key) is TomlEntry entry ? int.Max(Word(key, entry.Value), 0) : 0;

    /// <summary>Which of the key's words a value is; -1 when it is none.</summary>
    public int Word(ConfigurationKey key, TomlValue value)
    {
        int index = Array.IndexOf(key.Words, value.Text);
        if (index < 0)
        {
            problems.Refuse(
                value.Position,
                $"{key.Name} does not know {Shown.Quoted(value.Text)}: write \"{string.Join("\", \"", key.Words[..^1])}\" or \"{key.Words[^1]}\"");
        }

        return index;
    }

    /// <summary>The values of an array that have the right kind.</summary>
    public IReadOnlyList<TomlValue> Items(ConfigurationKey key, TomlKind kind)
    {
        if (Find(key)?.Value is not TomlArray array)
        {
            return [];
        }

        var items = new List<TomlValue>(array.Items.Count);
        foreach (TomlValue item in array.Items)
        {
            if (IsOfKind(new ConfigurationKey($"an element of {key.Name}", kind, ""), item, $"{key.Name} = {key.Example}"))
            {
                items.Add(item);
            }
        }

        return items;
    }

    private bool IsOfKind(ConfigurationKey key, TomlValue value, string example)
    {
        if (value.Kind == key.Kind || (key.Kind == TomlKind.Float && value.Kind == TomlKind.Integer))
        {
            return true;
        }

        // What could not be read has been reported.
        if (value.Kind != TomlKind.Invalid)
        {
            problems.Refuse(value.Position, $"{key.Name} is {Describe(value.Kind)}, not {Describe(key.Kind)}: write {example}");
        }

        return false;
    }

    /// <summary>The entry of a key, right or wrong.</summary>
    public bool TryFind(ConfigurationKey key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TomlEntry? entry) =>
        table.TryFind(key.Name, out entry) || (defaults is not null && defaults.TryFind(key.Name, out entry));

    private static bool Contains(ReadOnlySpan<ConfigurationKey> known, string name)
    {
        foreach (ConfigurationKey key in known)
        {
            if (key.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private static string Join(ReadOnlySpan<ConfigurationKey> known)
    {
        string[] names = new string[known.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = known[i].Name;
        }

        return string.Join(", ", names);
    }

    private static string Describe(TomlKind kind) => kind switch
    {
        TomlKind.String => "a string",
        TomlKind.Integer => "a whole number",
        TomlKind.Float => "a number",
        TomlKind.Boolean => "true or false",
        TomlKind.Array => "an array",
        TomlKind.Table => "a table",
        TomlKind.OffsetDateTime => "a date and time with offset",
        _ => "a date or time",
    };
}
