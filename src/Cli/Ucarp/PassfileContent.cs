namespace NativeCarp.Cli.Ucarp;

/// <summary>What reading a passfile gave.</summary>
/// <param name="Password">The first line; null when it could not be read.</param>
/// <param name="Error">Why there is no password, for the administrator; null when there is one.</param>
/// <param name="IsReadableByAll">Whether every user of the host can read the file.</param>
internal readonly record struct PassfileContent(byte[]? Password, string? Error, bool IsReadableByAll);
