using System;
using System.IO;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Ucarp;

/// <summary>Random passfiles: their first line is what fgets and strlen would leave of them.</summary>
public sealed class PassfileFuzzTests : IDisposable
{
    private const int LongestLine = 1024;

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_RandomFiles_AgreesWithAPlainReading() => Fuzz.Run(Generate, Check);

    private static byte[] Generate(Random random) => random.Mutate(random.Next(4) switch
    {
        0 => random.NextBytes(random.Next(2000)),
        1 => "first\r\nsecond\n"u8.ToArray(),
        _ => "secret\n"u8.ToArray(),
    });

    private void Check(byte[] file)
    {
        File.WriteAllBytes(_path, file);
        PassfileContent content = Passfile.Read(_path);

        int length = 0;
        while (length < file.Length && length < LongestLine && file[length] is not (0 or (byte)'\n'))
        {
            length++;
        }

        Assert.Equal(file.Length == 0, content.Error is not null);
        Assert.Equal(file.Length == 0 ? null : file[..length], content.Password);
    }
}
