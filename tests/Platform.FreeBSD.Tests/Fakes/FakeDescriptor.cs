using System;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>What a descriptor of the fake kernel refers to. Calls return a result or a negated error number.</summary>
internal abstract class FakeDescriptor
{
    /// <summary>What poll(2) answers to POLLIN.</summary>
    public abstract bool IsReadable { get; }

    /// <summary>What poll(2) answers to POLLOUT.</summary>
    public virtual bool IsWritable => false;

    public virtual int Read(Span<byte> buffer) => -Errno.EINVAL;

    public virtual int Write(ReadOnlySpan<byte> data) => -Errno.EINVAL;

    public virtual int Ioctl(uint request, Span<byte> argument) => -Errno.EINVAL;

    public virtual int SetSockOpt(int level, int name, ReadOnlySpan<byte> value) => -Errno.EINVAL;

    public virtual int Bind(ReadOnlySpan<byte> address) => -Errno.EINVAL;

    public virtual int SendTo(ReadOnlySpan<byte> data, ReadOnlySpan<byte> address) => -Errno.EINVAL;

    public virtual int Listen(int backlog) => -Errno.EINVAL;

    /// <summary>The next connection; null when there is none.</summary>
    public virtual FakeDescriptor? Accept() => null;

    public virtual int Connect(ReadOnlySpan<byte> address) => -Errno.EINVAL;

    public virtual void Close()
    {
    }
}
