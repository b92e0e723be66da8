namespace NativeCarp.Platform.FreeBSD;

/// <summary>Where in the read buffer one captured frame lies, and what the kernel said about it.</summary>
/// <param name="FrameOffset">The frame's first byte.</param>
/// <param name="FrameLengthBytes">Bytes that were captured.</param>
/// <param name="StampNanoseconds">When the kernel took it, on the clock that BIOCSTSTAMP chose.</param>
/// <param name="IsTruncated">Whether the frame was longer than what was captured.</param>
internal readonly record struct BpfRecord(int FrameOffset, int FrameLengthBytes, long StampNanoseconds, bool IsTruncated);
