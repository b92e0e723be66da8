using System;
using System.Text;
using System.Threading;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class StandardStreamTests : IDisposable
{
    private static readonly string s_long = new('x', 300_000);

    private readonly LibcKernel _kernel = new();
    private readonly int[] _ends = new int[2];
    private readonly StandardStream _stream;

    public StandardStreamTests()
    {
        Assert.Equal(0, _kernel.Pipe2(_ends, Constants.O_CLOEXEC));
        _stream = new StandardStream(_kernel, _ends[1]);
    }

    [Fact]
    public void TryWrite_MoreThanThePipeHolds_LosesTheRestAtOnce()
    {
        Assert.True(_stream.TryWrite("short"));
        Assert.False(_stream.TryWrite(s_long));
    }

    [Fact]
    public void Write_MoreThanThePipeHolds_WaitsForTheReader()
    {
        var read = new StringBuilder();
        var reader = new Thread(() =>
        {
            byte[] buffer = new byte[1000];
            while (read.Length < s_long.Length)
            {
                read.Append(Encoding.UTF8.GetString(buffer, 0, _kernel.Read(_ends[0], buffer)));
            }
        });
        reader.Start();

        Assert.True(_stream.Write(s_long));
        reader.Join();

        Assert.Equal(s_long, read.ToString());
    }

    [Fact]
    public void Write_ReaderGone_EndsWithFalse()
    {
        Assert.Equal(0, _kernel.Close(_ends[0]));

        Assert.False(_stream.Write(s_long));
        _ends[0] = -1;
    }

    public void Dispose()
    {
        _ = _kernel.Close(_ends[0]);
        _ = _kernel.Close(_ends[1]);
    }
}
