namespace NativeCarp.Cli.Logging;

/// <summary>A stream of text that is allowed to fail without anybody noticing.</summary>
internal interface ITextOutput
{
    /// <summary>Writes all of <paramref name="text"/> at once, or loses it.</summary>
    /// <returns>Whether it was written: false when the other end is gone, the disk full or the stream closed.</returns>
    bool TryWrite(string text);
}
