using System.Collections.Generic;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads groups, and writes into each router which it belongs to.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="routers">The routers of the configuration.</param>
internal sealed class GroupReader(ProblemList problems, List<RouterConfiguration> routers)
{
    private readonly Uniqueness _uniqueness = new(problems);

    /// <summary>Reads all of them.</summary>
    public void Read(IReadOnlyList<TomlTable> groups)
    {
        foreach (TomlTable group in groups)
        {
            Read(new KeyReader(group, problems));
        }
    }

    private void Read(KeyReader keys)
    {
        const string Where = "the group";
        keys.RefuseUnknown("a group", GroupKeys.All);
        string name = keys.Require(GroupKeys.Name, Where)?.Value.Text ?? "";
        if (keys.Require(GroupKeys.Routers, Where) is not TomlEntry entry)
        {
            return;
        }

        _uniqueness.Claim($"the group {Shown.Quoted(name)}", keys.Table.Position, "give each group a name of its own");
        IReadOnlyList<TomlValue> members = keys.Items(GroupKeys.Routers, TomlKind.String);
        foreach (TomlValue member in members)
        {
            Assign(member, name);
        }

        if (members.Count < 2)
        {
            problems.Refuse(entry.Value.Position, $"a group moves several routers as one: write for example routers = {GroupKeys.Routers.Example}");
        }
    }

    private void Assign(TomlValue member, string group)
    {
        int index = routers.FindIndex(router => router.Name == member.Text);
        if (index < 0)
        {
            problems.Refuse(member.Position, $"no router has the name {Shown.Quoted(member.Text)}: write name = {Shown.Quoted(member.Text)} under its [[router]]");
            return;
        }

        _uniqueness.Claim($"router {Shown.Quoted(member.Text)}", member.Position, "a router moves with one group: remove it from the other");
        routers[index] = routers[index] with { Group = group };
    }
}
