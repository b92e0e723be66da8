using System;
using System.IO;
using NativeCarp.Interop.Tests.Lab;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests;

/// <summary>The file that is copied to the gateways.</summary>
[Collection(ExactTime.Name)]
public sealed class BinaryTests(ITestOutputHelper output)
{
    private const long MaximumBytes = 5 << 20;
    private const long MaximumResidentKilobytes = 4500;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void Binary_NeedsNoLoaderAndNoLibrary()
    {
        var binary = new ElfFile(File.ReadAllBytes(NativeCarpBinary.Path));
        Assert.False(binary.HasInterpreter);
        Assert.Equal(0, binary.NeededLibraries);
    }

    [Fact]
    public void ElfFile_OfDynamicProgram_ShowsLoaderAndLibraries()
    {
        var program = new ElfFile(File.ReadAllBytes("/usr/sbin/ucarp"));
        Assert.True(program.HasInterpreter);
        Assert.InRange(program.NeededLibraries, 1, 20);
    }

    [Fact]
    public void Binary_IsAtMostFiveMebibytes()
    {
        long length = new FileInfo(NativeCarpBinary.Path).Length;
        output.WriteLine($"{length} bytes");
        Assert.InRange(length, 1, MaximumBytes);
    }

    [Fact]
    public void Binary_CarriesNoCodeOfAnotherSystem()
    {
        string symbols = NativeCarpBinary.Path + ".dbg";
        Assert.SkipUnless(File.Exists(symbols), $"{symbols} is missing; build/publish.sh leaves it beside the binary");
        byte[] names = File.ReadAllBytes(symbols);

        // The one that must be there shows that the other would be found.
        Assert.True(names.AsSpan().IndexOf("NativeCarp_Platform_Linux"u8) >= 0);
        Assert.True(names.AsSpan().IndexOf("NativeCarp_Platform_FreeBSD"u8) < 0);
    }

    [Fact]
    public void Binary_InEmptyRootDirectory_PrintsItsUsage()
    {
        Assert.SkipUnless(Libc.geteuid() == 0, "chroot needs root; build/test.sh runs this in a user namespace otherwise");
        DirectoryInfo root = Directory.CreateTempSubdirectory("nativecarp-root-");
        try
        {
            File.Copy(NativeCarpBinary.Path, Path.Combine(root.FullName, "nativecarp"));
            string help = Command.Run("chroot", root.FullName, "/nativecarp", "--help");
            Assert.Contains("nativecarp", help, StringComparison.Ordinal);
            string ucarpUsage = Command.Run("chroot", root.FullName, "/nativecarp", "-h");
            Assert.Contains("--vhid", ucarpUsage, StringComparison.Ordinal);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void Master_Idle_StaysWithinItsMemory()
    {
        using var laboratory = new Laboratory("north");
        Node node = Node.StartNativeCarp(laboratory["north"], new NodeOptions());
        node.WaitForMaster(s_limit);
        laboratory.Frames.WaitForAdvertisement(node.Host, WallClock.Now + WallClock.Second, s_limit);

        long resident = ProcessStatus.ResidentKilobytes(node.Process.Pid);
        output.WriteLine($"{resident} kB resident");
        Assert.InRange(resident, 1, MaximumResidentKilobytes);
    }
}
