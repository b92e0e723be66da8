namespace NativeCarp.Core.Platform;

/// <summary>A stream of text that is allowed to fail without anybody noticing, and that makes nobody wait who does not want to.</summary>
public interface ITextOutput
{
    /// <summary>Writes all of <paramref name="text"/> at once, or loses the rest.</summary>
    /// <returns>Whether all was written: false when the reader is gone or stalled, the disk full or the stream closed.</returns>
    bool TryWrite(string text);

    /// <summary>Writes all of <paramref name="text"/>, however long the reader takes: for a program that has nothing else to do.</summary>
    /// <returns>Whether all was written: false when the reader is gone, the disk full or the stream closed.</returns>
    bool Write(string text);
}
