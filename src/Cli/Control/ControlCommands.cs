using System;

namespace NativeCarp.Cli.Control;

/// <summary>The names of <see cref="ControlCommand"/>, on the wire and as verbs.</summary>
internal static class ControlCommands
{
    private static readonly string[] s_names =
        ["status", "events", "demote", "undemote", "promote", "release", "reload", "stop", "metrics", "drain", "undrain"];

    /// <summary>The command's name.</summary>
    public static string NameOf(ControlCommand command) => s_names[(int)command];

    /// <summary>The command with this name.</summary>
    public static bool TryParse(string name, out ControlCommand command)
    {
        int index = Array.IndexOf(s_names, name);
        command = (ControlCommand)index;
        return index >= 0;
    }
}
