using System.Collections.Generic;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads the programs that run when a router changes its state.</summary>
internal static class HookReader
{
    private const string Shell = "/bin/sh";

    /// <summary>Reads them; null when there is none.</summary>
    public static HookCommands? Read(KeyReader keys)
    {
        var commands = new IReadOnlyList<string>?[RouterKeys.Hooks.Length];
        bool hasAny = false;
        for (int i = 0; i < commands.Length; i++)
        {
            commands[i] = ReadCommand(keys, RouterKeys.Hooks[i]);
            hasAny |= commands[i] is not null;
        }

        if (keys.Word(RouterKeys.OnMasterFailure) != 0 && !keys.Has(RouterKeys.OnMaster))
        {
            keys.Problems.Refuse(
                keys.Find(RouterKeys.OnMasterFailure)!.Position,
                $"on-master-failure means nothing without on-master: write on-master = {RouterKeys.OnMaster.Example}, or remove it");
        }

        var hooks = new HookCommands
        {
            Commands = commands,
            User = keys.Find(RouterKeys.HookUser)?.Value.Text,
            GivesUpOnFailure = keys.Word(RouterKeys.OnMasterFailure) != 0,
        };
        return hasAny ? hooks with { TimeLimitNanoseconds = keys.Nanoseconds(RouterKeys.HookTimeout, hooks.TimeLimitNanoseconds) } : null;
    }

    /// <summary>Reads a command: a text for the shell, or a program and its arguments; null when there is none.</summary>
    public static List<string>? ReadCommand(KeyReader keys, ConfigurationKey key)
    {
        // Either kind will do, so that the kind is not asked for by the key.
        if (!keys.TryFind(key, out TomlEntry? entry))
        {
            return null;
        }

        if (entry.Value is not TomlArray array)
        {
            string? text = keys.Find(key)?.Value.Text;
            if (text is { Length: 0 })
            {
                keys.Problems.Refuse(entry.Value.Position, $"{key.Name} is empty: write a command, or remove it");
            }

            return text is null ? null : [Shell, "-c", text];
        }

        var words = new List<string>();
        foreach (TomlValue word in keys.Items(key with { Kind = TomlKind.Array }, TomlKind.String))
        {
            words.Add(word.Text);
        }

        if (words.Count == 0 || !words[0].StartsWith('/'))
        {
            keys.Problems.Refuse(
                array.Position,
                $"{key.Name} does not begin with the path of a program: write {key.Name} = [{key.Example}, \"argument\"], or a string for the shell");
        }

        return words;
    }
}
