using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>
/// A stream socket of this host. Its name is a file of the real file system, in which its number stands: so it can be renamed, and outlives
/// the socket. Source: sys/kern/uipc_usrreq.c.
/// </summary>
internal sealed class FakeStreamSocket(FakeKernel kernel) : FakeDescriptor
{
    // net.local.stream.recvspace
    private const int ReceiveSpaceBytes = 8192;

    private readonly Queue<FakeStreamSocket> _waiting = new();
    private readonly Queue<byte> _received = new();
    private FakeStreamSocket? _peer;
    private int _backlog;
    private bool _isConnected;

    public override bool IsReadable => _waiting.Count > 0 || _received.Count > 0 || (_isConnected && _peer is null);

    public override bool IsWritable => _isConnected && (_peer is null || _peer._received.Count < ReceiveSpaceBytes);

    public override int Bind(ReadOnlySpan<byte> address)
    {
        if (!TryReadPath(address, out string path))
        {
            return -Errno.EINVAL;
        }

        if (File.Exists(path))
        {
            // EADDRINUSE
            return -48;
        }

        File.WriteAllText(path, kernel.NumberOf(this).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    public override int Listen(int backlog)
    {
        _backlog = backlog;
        return 0;
    }

    public override FakeDescriptor? Accept() => _waiting.TryDequeue(out FakeStreamSocket? accepted) ? accepted : null;

    public override int Connect(ReadOnlySpan<byte> address)
    {
        if (!TryReadPath(address, out string path))
        {
            return -Errno.EINVAL;
        }

        if (!File.Exists(path))
        {
            return -Errno.ENOENT;
        }

        if (kernel.Find(int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture)) is not FakeStreamSocket listener
            || listener._waiting.Count >= listener._backlog)
        {
            return -Errno.ECONNREFUSED;
        }

        _peer = new FakeStreamSocket(kernel) { _peer = this, _isConnected = true };
        _isConnected = true;
        listener._waiting.Enqueue(_peer);
        return 0;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = 0;
        while (count < buffer.Length && _received.TryDequeue(out byte value))
        {
            buffer[count++] = value;
        }

        return count > 0 || _peer is null ? count : -Errno.EAGAIN;
    }

    public override int Write(ReadOnlySpan<byte> data)
    {
        if (_peer is null)
        {
            // EPIPE
            return -32;
        }

        int count = Math.Min(data.Length, ReceiveSpaceBytes - _peer._received.Count);
        foreach (byte value in data[..count])
        {
            _peer._received.Enqueue(value);
        }

        return count > 0 ? count : -Errno.EAGAIN;
    }

    public override void Close()
    {
        if (_peer is not null)
        {
            _peer._peer = null;
        }
    }

    /// <summary>struct sockaddr_un: its length, AF_UNIX, the path.</summary>
    private static bool TryReadPath(ReadOnlySpan<byte> address, out string path)
    {
        bool isValid = address.Length > 2 && address[0] == address.Length && address[1] == 1;
        path = isValid ? Encoding.UTF8.GetString(address[2..].TrimEnd((byte)0)) : "";
        return isValid;
    }
}
