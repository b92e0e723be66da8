using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>One line of a script's journal.</summary>
/// <param name="Time">When the script wrote it.</param>
/// <param name="Name">The script: up or down.</param>
/// <param name="HasEnded">Whether it had ended then, or just begun.</param>
/// <param name="Arguments">The script's arguments, separated by spaces; none at the end.</param>
internal sealed record ScriptEvent(long Time, string Name, bool HasEnded, string Arguments)
{
    public override string ToString() => $"{WallClock.Milliseconds(Time):F3} ms {Name} {(HasEnded ? "ended" : $"began {Arguments}")}";
}

/// <summary>An administrator's up and down script, which keep a journal of their runs.</summary>
internal sealed class Scripts
{
    private readonly string _journal;

    /// <summary>Writes both.</summary>
    /// <param name="host">Where.</param>
    /// <param name="up">What the up script does besides its journal; by default it adds the address.</param>
    /// <param name="down">What the down script does; by default it removes the address.</param>
    internal Scripts(
        Host host, string up = "ip address add \"$2/32\" dev \"$1\"", string down = "ip address delete \"$2/32\" dev \"$1\"")
    {
        _journal = host.WriteFile("journal", "");
        Up = host.WriteScript("vip-up.sh", Text("up", up));
        Down = host.WriteScript("vip-down.sh", Text("down", down));
    }

    internal string Up { get; }

    internal string Down { get; }

    internal IReadOnlyList<ScriptEvent> Events =>
    [
        .. File.ReadAllText(_journal).Split('\n')[..^1].Select(line => line.Split(' ', 4)).Select(parts => new ScriptEvent(
            long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2] == "ended", parts.ElementAtOrDefault(3) ?? "")),
    ];

    /// <summary>The scripts begun so far, in order.</summary>
    internal string[] Runs => [.. Events.Where(entry => !entry.HasEnded).Select(entry => entry.Name)];

    /// <summary>Waits until the scripts begun so far are exactly these, and have ended.</summary>
    internal void WaitForRuns(TimeSpan limit, params string[] runs) => Wait.Until(
        $"scripts {string.Join(", ", runs)}",
        () => Runs.SequenceEqual(runs) && Events.Count(entry => entry.HasEnded) == runs.Length,
        limit,
        Describe);

    /// <summary>Waits until no script has run for a second and a half; the next in turn begins at once.</summary>
    internal void WaitForRest(TimeSpan limit) => Wait.Until(
        "scripts at rest",
        () => Events is [.., { HasEnded: true } last] && WallClock.Now - last.Time > 1500 * WallClock.Millisecond,
        limit,
        Describe);

    internal ScriptEvent WaitFor(string name, bool hasEnded, long after, TimeSpan limit)
    {
        ScriptEvent? found = null;
        Wait.Until(
            $"{name} script {(hasEnded ? "ends" : "begins")}",
            () =>
            {
                found = Events.FirstOrDefault(entry => entry.Name == name && entry.HasEnded == hasEnded && entry.Time > after);
                return found is not null;
            },
            limit,
            Describe);
        return found!;
    }

    internal string Describe() => $"journal:{Environment.NewLine}{string.Join(Environment.NewLine, Events)}";

    private string Text(string name, string body) =>
        $"""
        #!/bin/sh
        echo "$(date +%s%N) {name} began $*" >>{_journal}
        {body}
        status=$?
        echo "$(date +%s%N) {name} ended" >>{_journal}
        exit $status

        """;
}
