using System;
using System.IO;
using System.Linq;
using System.Threading;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>What build/package.sh makes of the published binary, made once for all tests.</summary>
internal static class Packages
{
    private static readonly Lazy<string> s_folder = new(() => Make("packages"), LazyThreadSafetyMode.ExecutionAndPublication);

    internal static string Folder => s_folder.Value;

    internal static string Deb => Find("*.deb");

    internal static string Tar => Find("*.tar.gz");

    internal static string Rpm => Find("*.rpm");

    internal static string Sbom => Find("*.spdx.json");

    /// <summary>The same package under a higher version.</summary>
    internal static string MakeNewerDeb(string folder)
    {
        string content = Path.Combine(folder, "newer");
        string deb = Path.Combine(folder, "nativecarp_99_amd64.deb");
        Command.Run("dpkg-deb", "--raw-extract", Deb, content);
        Command.Run("sed", "-i", "s/^Version: .*/Version: 99/", $"{content}/DEBIAN/control");
        Command.Run("dpkg-deb", "--root-owner-group", "-Znone", "--build", content, deb);
        return deb;
    }

    /// <summary>Makes them in a folder of artifacts.</summary>
    internal static string Make(string name)
    {
        string folder = Path.Combine(NativeCarpBinary.Repository, "artifacts", name);
        Command.Run("env", $"NATIVECARP_BINARY={NativeCarpBinary.Path}", Path.Combine(NativeCarpBinary.Repository, "build", "package.sh"), folder);
        return folder;
    }

    private static string Find(string pattern) => Directory.GetFiles(Folder, pattern).Single();
}
