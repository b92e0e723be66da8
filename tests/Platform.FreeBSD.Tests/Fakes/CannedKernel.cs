using System;
using System.Collections.Generic;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>A kernel that answers every read with the same two frames and allocates nothing, to measure what others allocate.</summary>
internal sealed unsafe class CannedKernel : IFreeBsdKernel
{
    private readonly byte[] _records;

    public CannedKernel(byte[] frame)
    {
        List<byte> records = [];
        BpfBytes.Append(records, frame, (uint)frame.Length);
        BpfBytes.Append(records, frame, (uint)frame.Length);
        _records = records.ToArray();
    }

    public int Open(ReadOnlySpan<byte> path, int flags) => 3;

    public int Close(int fd) => 0;

    public int Read(int fd, Span<byte> buffer)
    {
        _records.CopyTo(buffer);
        return _records.Length;
    }

    public int Write(int fd, ReadOnlySpan<byte> data) => data.Length;

    public int Ioctl(int fd, uint request, Span<byte> argument)
    {
        if (request == Constants.BIOCVERSION)
        {
            (argument[0], argument[2]) = (1, 1);
        }
        else if (request is Constants.BIOCGDLT)
        {
            argument[0] = 1;
        }
        else if (request is Constants.SIOCGIFINDEX)
        {
            argument[16] = 1;
        }

        return 0;
    }

    public int Socket(int domain, int type, int protocol) => 4;

    public int Bind(int fd, ReadOnlySpan<byte> address) => 0;

    public int SendTo(int fd, ReadOnlySpan<byte> data, ReadOnlySpan<byte> address) => data.Length;

    public int Listen(int fd, int backlog) => throw new NotSupportedException("the stand-in has no file system to listen in");

    public int Accept4(int fd, int flags) => throw new NotSupportedException("the stand-in has no file system to listen in");

    public int Connect(int fd, ReadOnlySpan<byte> address) => 0;

    public int SetSockOpt(int fd, int level, int name, ReadOnlySpan<byte> value) => 0;

    public int Ppoll(Span<pollfd> descriptors, long timeoutNanoseconds) => 0;

    public int Pipe2(Span<int> descriptors, int flags) => 0;

    public int GetIfAddrs(out ifaddrs* list)
    {
        list = null;
        return 0;
    }

    public void FreeIfAddrs(ifaddrs* list)
    {
    }

    public int IfIndexToName(int index, Span<byte> name) => 0;

    public int SysctlByName(ReadOnlySpan<byte> name, Span<byte> value) => 0;

    public int GetRandom(Span<byte> buffer) => buffer.Length;

    public long ClockGetTime(int clock) => 1;

    public long LocalOffsetSeconds(long unixSeconds) => 0;

    public int GetPid() => 1;

    public int Spawn(ReadOnlySpan<byte> path, ReadOnlySpan<byte> arguments, ReadOnlySpan<byte> environment, int flags, int inherited) => 2;

    public int WaitPid(int processId, out int status, int options) => status = 0;

    public int Kill(int processId, int signal) => 0;

    public void SetDefault(int signal)
    {
    }

    public int Dup2(int descriptor, int newDescriptor) => newDescriptor;

    public int SetSid() => 1;

    public void SetProcTitle(ReadOnlySpan<byte> title)
    {
    }
}
