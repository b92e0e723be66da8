using System;

namespace NativeCarp.Platform.Linux;

/// <summary>
/// Whether a stream goes to systemd's journal. The variable says which socket does, as <c>device:inode</c>, and it is inherited by whatever
/// a service starts, often with streams of its own; so the stream itself is looked at. INVOCATION_ID says even less: it is set whatever the
/// unit does with its streams. All sockets are of one device, so that the inode tells them apart. Source: systemd.exec(5).
/// </summary>
internal static class JournalStream
{
    private const string Variable = "JOURNAL_STREAM";

    internal static bool IsAt(int descriptor) =>
        Environment.GetEnvironmentVariable(Variable) is string named
        && Matches(named, new System.IO.FileInfo($"/proc/self/fd/{descriptor}").LinkTarget);

    /// <summary>Compares <c>9:31415</c> with <c>socket:[31415]</c>.</summary>
    internal static bool Matches(string named, string? target) =>
        target is ['s', 'o', 'c', 'k', 'e', 't', ':', '[', .. string inode, ']']
        && named.AsSpan(named.IndexOf(':') + 1).SequenceEqual(inode);
}
