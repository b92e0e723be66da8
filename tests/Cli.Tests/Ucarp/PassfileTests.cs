using System;
using System.IO;
using System.Text;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Ucarp;

public sealed class PassfileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("secret\n", "secret")]
    [InlineData("secret", "secret")]
    [InlineData("secret\nsecond\n", "secret")]
    [InlineData("secret \n", "secret ")]
    [InlineData("secret\r\n", "secret\r")]
    [InlineData("\nsecret", "")]
    [InlineData("se\0cret\n", "se")]
    public void Read_File_GivesItsFirstLine(string text, string expected)
    {
        PassfileContent content = Passfile.Read(Write(Encoding.UTF8.GetBytes(text)));

        Assert.Null(content.Error);
        Assert.Equal(expected, Encoding.UTF8.GetString(content.Password!));
    }

    [Fact]
    public void Read_BytesThatAreNoText_AreKept()
    {
        Assert.Equal([0xff, 0xfe, 0x80], Passfile.Read(Write([0xff, 0xfe, 0x80, (byte)'\n'])).Password!);
    }

    [Fact]
    public void Read_AVeryLongLine_IsNotCutToSomethingThatFits()
    {
        Assert.Equal(1024, Passfile.Read(Write(Encoding.ASCII.GetBytes(new string('x', 100_000)))).Password!.Length);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, true)]
    public void Read_Mode_IsReported(UnixFileMode mode, bool expected)
    {
        string path = Write("secret"u8.ToArray());
        File.SetUnixFileMode(path, mode);

        Assert.Equal(expected, Passfile.Read(path).IsReadableByAll);
    }

    [Fact]
    public void Read_WhatCannotBeRead_SaysWhyInUcarpsWords()
    {
        string missing = Path.Combine(_directory.FullName, "missing");
        string empty = Write([]);

        Assert.Equal($"unable to open passfile {missing} for reading: No such file or directory", Passfile.Read(missing).Error);
        Assert.Equal($"error reading passfile {_directory.FullName}: Is a directory", Passfile.Read(_directory.FullName).Error);
        Assert.Equal($"error reading passfile {empty}: unexpected end of file", Passfile.Read(empty).Error);
        Assert.Equal("unable to open passfile  for reading: No such file or directory", Passfile.Read("").Error);
    }

    private string Write(byte[] content)
    {
        string path = Path.Combine(_directory.FullName, "passfile");
        File.WriteAllBytes(path, content);
        return path;
    }
}
