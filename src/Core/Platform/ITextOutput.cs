namespace NativeCarp.Core.Platform;

/// <summary>A stream of text that is allowed to fail without anybody noticing, and that makes nobody wait who does not want to.</summary>
public interface ITextOutput
{
    /// <summary>
    /// Whether it goes to a journal that adds the time itself and takes a line's level from <c>&lt;6&gt;</c> in front of it. Source: sd-daemon(3).
    /// </summary>
    bool IsJournal { get; }

    /// <summary>Writes all of <paramref name="text"/> at once, or loses the rest.</summary>
    /// <returns>Whether all was written: false when the reader is gone or stalled, the disk full or the stream closed.</returns>
    bool TryWrite(string text);

    /// <summary>Writes all of <paramref name="text"/>, however long the reader takes: for a program that has nothing else to do.</summary>
    /// <returns>Whether all was written: false when the reader is gone, the disk full or the stream closed.</returns>
    bool Write(string text);
}
