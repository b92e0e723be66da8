using System;
using System.Collections.Generic;
using System.Text;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Control;

/// <summary>A client: what it says, and how much it takes.</summary>
internal sealed class FakeStream : ILocalStream
{
    private readonly Queue<byte> _said = new();
    private readonly List<byte> _taken = [];

    /// <summary>How many bytes it has room for.</summary>
    public int Room { get; set; } = int.MaxValue;

    public bool IsGone { get; set; }

    public bool IsDisposed { get; private set; }

    public bool AwaitsInput { get; set; } = true;

    public bool AwaitsRoom { get; set; }

    public bool IsReady => IsGone || (AwaitsInput && _said.Count > 0) || (AwaitsRoom && Room > 0);

    public string Taken => Encoding.UTF8.GetString([.. _taken]);

    public void Say(string text)
    {
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            _said.Enqueue(value);
        }
    }

    public int TryRead(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _said.Count);
        for (int i = 0; i < count; i++)
        {
            buffer[i] = _said.Dequeue();
        }

        return count == 0 && IsGone ? ILocalStream.Gone : count;
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (IsGone)
        {
            return ILocalStream.Gone;
        }

        int count = Math.Min(bytes.Length, Room);
        _taken.AddRange(bytes[..count]);
        Room -= count;
        return count;
    }

    public void Dispose() => IsDisposed = true;
}
