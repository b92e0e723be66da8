namespace NativeCarp.Core.Platform;

/// <summary>What a look at a file has found.</summary>
/// <param name="LengthBytes">How much of its beginning was read.</param>
/// <param name="ModifiedUnixSeconds">When its content was last changed.</param>
public readonly record struct FileFacts(int LengthBytes, long ModifiedUnixSeconds);
