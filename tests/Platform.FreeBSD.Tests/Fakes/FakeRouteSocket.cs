using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NativeCarp.Platform.FreeBSD.Interop;
using static NativeCarp.Platform.FreeBSD.Interop.Constants;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A routing socket: one message with each read, and losses that are an error only for those who asked for it.</summary>
internal sealed class FakeRouteSocket(FakeRoutes routes) : FakeDescriptor
{
    private readonly Queue<byte[]> _messages = [];
    private bool _wantsOverflowError;
    private bool _hasOverflowError;

    /// <summary>How many messages find room.</summary>
    public int Capacity { get; set; } = 1000;

    /// <summary>SO_USELOOPBACK: whether it hears what becomes of its own requests, as it does unless told otherwise.</summary>
    public bool HearsItself { get; private set; } = true;

    public override bool IsReadable => _messages.Count > 0 || _hasOverflowError;

    public void Post(byte[] message)
    {
        if (_messages.Count < Capacity)
        {
            _messages.Enqueue(message);
        }
        else
        {
            _hasOverflowError |= _wantsOverflowError;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        // soreceive: messages come first, then the error that others were lost.
        if (_messages.TryDequeue(out byte[]? message))
        {
            int length = Math.Min(message.Length, buffer.Length);
            message.AsSpan(0, length).CopyTo(buffer);
            return length;
        }

        bool hadError = _hasOverflowError;
        _hasOverflowError = false;
        return hadError ? -Errno.ENOBUFS : -Errno.EAGAIN;
    }

    public override int Write(ReadOnlySpan<byte> data) => routes.Handle(data, this);

    public override int SetSockOpt(int level, int name, ReadOnlySpan<byte> value)
    {
        bool isSet = BinaryPrimitives.ReadInt32LittleEndian(value) != 0;
        switch (level, name)
        {
            case (SOL_SOCKET, SO_RERROR):
                _wantsOverflowError = isSet;
                break;
            case (SOL_SOCKET, SO_USELOOPBACK):
                HearsItself = isSet;
                break;
            default:
                break;
        }

        return level == SOL_SOCKET ? 0 : -Errno.EINVAL;
    }
}
