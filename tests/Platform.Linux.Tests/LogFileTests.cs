using System;
using System.Diagnostics;
using System.IO;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Tests.Fakes;
using static NativeCarp.Platform.Linux.Interop.Constants;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class LogFileTests : IDisposable
{
    private static readonly LibcKernel s_kernel = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nativecarp-test");

    private string FilePath => Path.Combine(_folder.FullName, "log");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TryWrite_NewAndOldFile_GoesToItsEndForOwnerAndGroup()
    {
        foreach (string line in (string[])["one\n", "two\n"])
        {
            using LogFile file = LogFile.Open(s_kernel, FilePath);
            Assert.True(file.TryWrite(line));
        }

        Assert.Equal("one\ntwo\n", File.ReadAllText(FilePath));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(FilePath) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath) & (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void TryWrite_FullDisk_IsFalse()
    {
        using LogFile file = LogFile.Open(s_kernel, "/dev/full");

        Assert.False(file.TryWrite("line\n"));
    }

    [Theory]
    [InlineData("nowhere/log", "ENOENT")]
    [InlineData(".", "EISDIR")]
    public void Open_CannotBe_SaysWhichFileAndWhatToDo(string name, string expected)
    {
        string path = Path.Combine(_folder.FullName, name);

        PlatformException e = Assert.Throws<PlatformException>(() => LogFile.Open(s_kernel, path));

        Assert.StartsWith($"cannot open the log file {path}: {expected}; its folder must exist", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FifoThatNobodyReads_IsRefusedAtOnce()
    {
        using Process make = Process.Start("mkfifo", FilePath);
        make.WaitForExit();

        PlatformException e = Assert.Throws<PlatformException>(() => LogFile.Open(s_kernel, FilePath));

        Assert.Contains("ENXIO", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_ClosesTheFile()
    {
        var kernel = new FakeKernel();
        LogFile file = LogFile.Open(kernel, FilePath);
        Assert.Equal(O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, kernel.LastOpenFlags);
        Assert.Single(kernel.OpenDescriptors);

        file.Dispose();

        Assert.Empty(kernel.OpenDescriptors);
    }
}
