using System;
using System.IO;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>
/// What every <see cref="IHostSettings"/> does; a system may know nothing at all. A simulated host has no settings and no such role.
/// </summary>
public abstract class HostSettingsContract(IPlatform platform) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nativecarp-").FullName;

    private IHostSettings Settings => platform.HostSettings;

    public void Dispose()
    {
        platform.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void ReadInterface_NoSuchInterface_KnowsNothing() => Assert.Equal(default, Settings.ReadInterface("nativecarp-none"));

    [Fact]
    public void ReadReceivedPackets_NoSuchInterface_IsUnknown() => Assert.Null(Settings.ReadReceivedPackets("nativecarp-none"));

    [Fact]
    public void ReadOwner_NoSuchFile_IsUnknown() => Assert.Null(Settings.ReadOwner(Path.Combine(_folder, "none")));

    [Fact]
    public void ReadOwner_LinkToNowhere_IsThatOfTheLinkItself()
    {
        string file = Path.Combine(_folder, "file");
        string link = Path.Combine(_folder, "link");
        File.WriteAllText(file, "");
        File.CreateSymbolicLink(link, file);

        File.Delete(file);
        Assert.Equal(Settings.KnowsOwners, Settings.ReadOwner(link) is not null);
    }
}
