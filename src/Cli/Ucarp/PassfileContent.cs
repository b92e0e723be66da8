using System.IO;

namespace NativeCarp.Cli.Ucarp;

/// <summary>What reading a passfile gave.</summary>
/// <param name="Password">The first line; null when it could not be read.</param>
/// <param name="Error">Why there is no password, for the administrator; null when there is one.</param>
/// <param name="Mode">Who can read and write the file.</param>
internal readonly record struct PassfileContent(byte[]? Password, string? Error, UnixFileMode Mode)
{
    /// <summary>Whether every user of the host can read the file.</summary>
    public bool IsReadableByAll => (Mode & UnixFileMode.OtherRead) != 0;
}
