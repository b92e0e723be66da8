using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>What is in the packages, and that it does not depend on who makes them where.</summary>
[Collection(Containers.Name)]
public sealed class PackageContentTests
{
    [Fact]
    public void Packages_MadeFromAnotherFolderAtAnotherTime_HaveTheSameBytes()
    {
        string first = File.ReadAllText(Path.Combine(Packages.Folder, "SHA256SUMS"));
        string copy = Directory.CreateTempSubdirectory("nativecarp-copy-").FullName;
        try
        {
            string date = Command.Run("git", "-C", NativeCarpBinary.Repository, "log", "-1", "--format=%ct").Trim();
            Command.Run("sh", "-ec", $"""
                cd {NativeCarpBinary.Repository}
                cp -r build docs src/Cli/packages.net9.0.lock.json *.md LICENSE {copy}
                mkdir -p {copy}/src/Cli
                mv {copy}/packages.net9.0.lock.json {copy}/src/Cli
                find {copy} -exec touch --date 2001-01-01 '{"{}"}' +
                umask 077
                cd /
                TZ=Asia/Tokyo LC_ALL=C SOURCE_DATE_EPOCH={date} NATIVECARP_BINARY={NativeCarpBinary.Path} {copy}/build/package.sh {copy}/packages
                """);

            Assert.Equal(first, File.ReadAllText(Path.Combine(copy, "packages", "SHA256SUMS")));
            Assert.Equal(4, first.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            Command.Run("sh", "-ec", $"cd {Packages.Folder}; sha256sum --check --strict SHA256SUMS");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void Deb_LintianHasNothingToSay() =>
        Assert.Equal("", Command.Run("lintian", "--allow-root", "--fail-on", "none", Packages.Deb));

    [Theory]
    [InlineData("Conflicts")]
    [InlineData("Provides")]
    [InlineData("Replaces")]
    public void Deb_TakesThePlaceOfUcarp(string field) => Assert.Equal("ucarp", Command.Run("dpkg-deb", "--field", Packages.Deb, field).Trim());

    [Theory]
    [InlineData("bin/nativecarp$")]
    [InlineData("bin/ucarp( -> nativecarp|$)")]
    [InlineData("nativecarp.service$")]
    [InlineData("ucarp@.service$")]
    [InlineData("man8/nativecarp.8.gz$")]
    [InlineData("man8/ucarp.8.gz$")]
    [InlineData("man5/nativecarp.toml.5.gz$")]
    [InlineData("bash-completion/completions/nativecarp$")]
    [InlineData("/_nativecarp$")]
    [InlineData("nativecarp.fish$")]
    [InlineData("copyright$")]
    [InlineData("hooks.conf$")]
    public void DebAndRpm_HaveWhatADistributionExpects(string pattern)
    {
        Assert.Matches("(?m)" + pattern, Command.Run("dpkg-deb", "--contents", Packages.Deb));
        Assert.Matches("(?m)" + pattern, Command.Run("rpm", "--query", "--package", "--list", Packages.Rpm).Replace("/usr/sbin", "/bin", StringComparison.Ordinal));
    }

    [Fact]
    public void Rpm_InAnEmptyRoot_GivesAProgramThatRuns_AndTakesEveryFileAway()
    {
        string root = Directory.CreateTempSubdirectory("nativecarp-rpm-").FullName;
        try
        {
            string[] rpm = ["rpm", "--root", root, "--nodeps", "--noscripts"];
            Command.Run([.. rpm, "--install", Packages.Rpm]);
            Assert.Equal(Command.Run(NativeCarpBinary.Path, "--version"), Command.Run($"{root}/usr/sbin/nativecarp", "--version"));
            Assert.True(File.Exists($"{root}/usr/lib/systemd/system/nativecarp.service"));

            Command.Run([.. rpm, "--erase", "nativecarp"]);
            Assert.Empty(Directory.GetFileSystemEntries(root, "*carp*", SearchOption.AllDirectories));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void Rpm_ReplacesUcarp()
    {
        Assert.Contains("ucarp = 1.5.2", Command.Run("rpm", "--query", "--package", "--provides", Packages.Rpm), StringComparison.Ordinal);
        Assert.Contains("ucarp < 1.6", Command.Run("rpm", "--query", "--package", "--obsoletes", Packages.Rpm), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usr/bin/systemctl", "/usr/local/lib/systemd/system/nativecarp.service", "ExecStart=/usr/local/sbin/nativecarp run")]
    [InlineData("sbin/openrc-run", "/etc/init.d/nativecarp", "command=/usr/local/sbin/nativecarp")]
    [InlineData("etc/rc.common", "/etc/init.d/nativecarp", "NATIVECARP_PROGRAM:-/usr/local/sbin/nativecarp")]
    [InlineData("etc/init.d/rc", "/etc/init.d/nativecarp", "program=/usr/local/sbin/nativecarp")]
    [InlineData("etc/network/if-up.d/other", "/etc/network/if-down.d/ucarp", "UCARP_PROGRAM:-/usr/local/sbin/ucarp")]
    public void InstallSh_TakesTheServiceFileThatTheHostHasUseFor_AndTakesItAwayAgain(string sign, string file, string line)
    {
        string folder = Directory.CreateTempSubdirectory("nativecarp-install-").FullName;
        try
        {
            string root = Path.Combine(folder, "root");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, sign))!);
            File.WriteAllText(Path.Combine(root, sign), "");
            File.SetUnixFileMode(Path.Combine(root, sign), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            Directory.CreateDirectory(Path.Combine(root, "etc/network/if-down.d"));
            Directory.CreateDirectory(Path.Combine(root, "etc/conf.d"));
            Directory.CreateDirectory(Path.Combine(root, "etc/config"));
            Command.Run("tar", "-xzf", Packages.Tar, "-C", folder, "--strip-components=1");

            Command.Run("env", $"DESTDIR={root}", $"{folder}/install.sh");
            Assert.Contains(line, File.ReadAllText(root + file), StringComparison.Ordinal);

            Command.Run("env", $"DESTDIR={root}", $"{folder}/install.sh", "--remove");
            Assert.Empty(Directory.GetFiles(root, "*carp*", SearchOption.AllDirectories).Except([$"{root}/etc/conf.d/nativecarp", $"{root}/etc/config/nativecarp"]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Sbom_NamesTheBinaryAndWhatIsLinkedIntoIt()
    {
        using JsonDocument sbom = JsonDocument.Parse(File.ReadAllText(Packages.Sbom));
        JsonElement[] packages = [.. sbom.RootElement.GetProperty("packages").EnumerateArray()];

        Assert.Equal("SPDX-2.3", sbom.RootElement.GetProperty("spdxVersion").GetString());
        Assert.Equal(
            ["nativecarp", "Microsoft.DotNet.ILCompiler", "System.CommandLine", "glibc"],
            packages.Select(package => package.GetProperty("name").GetString()));
        Assert.All(packages, package => Assert.Matches("^[0-9]", package.GetProperty("versionInfo").GetString()!));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(NativeCarpBinary.Path))),
            packages[0].GetProperty("checksums")[0].GetProperty("checksumValue").GetString());
    }
}
