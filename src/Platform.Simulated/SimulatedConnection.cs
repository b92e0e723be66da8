using System;
using System.Text;
using NativeCarp.Core.Platform;

namespace NativeCarp.Platform.Simulated;

/// <summary>A connection to somebody who says a few words, a dozen bytes at a time, and hangs up; or who never answers.</summary>
internal sealed class SimulatedConnection(string? answer) : IHostConnection
{
    private const int PieceBytes = 12;

    private readonly byte[] _answer = Encoding.UTF8.GetBytes(answer ?? "");
    private int _read;

    public bool IsReady => answer is not null;

    public bool AwaitsInput { get; set; } = true;

    public bool AwaitsRoom { get; set; }

    public PlatformResult Progress() => answer is null ? new PlatformResult(PlatformStatus.Pending, 0) : PlatformResult.Ok;

    public int TryRead(Span<byte> buffer)
    {
        int count = int.Min(int.Min(PieceBytes, buffer.Length), _answer.Length - _read);
        if (count == 0)
        {
            return ILocalStream.Gone;
        }

        _answer.AsSpan(_read, count).CopyTo(buffer);
        _read += count;
        return count;
    }

    public int TryWrite(ReadOnlySpan<byte> bytes) => bytes.Length;

    public void Dispose()
    {
    }
}
