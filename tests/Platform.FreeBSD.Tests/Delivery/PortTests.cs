using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;

namespace NativeCarp.Platform.FreeBSD.Tests.Delivery;

/// <summary>The port's skeleton, as text: no ports tree is at hand.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class PortTests
{
    private static readonly string s_repository = RcScriptTests.RepositoryRoot();
    private static readonly string s_makefile = File.ReadAllText(Path.Combine(s_repository, "build/freebsd/port/Makefile"));

    [Fact]
    public void PackingList_NamesWhatIsInstalledAndNothingElse()
    {
        // Packages carry their manual pages compressed.
        string[] installed = [.. Targets().Matches(s_makefile).Select(match => match.Groups[1].Value)
            .Select(file => file.Replace("${PREFIX}/", "", StringComparison.Ordinal).Replace("${EXAMPLESDIR}", "%%EXAMPLESDIR%%", StringComparison.Ordinal))
            .Select(file => file.StartsWith("share/man/", StringComparison.Ordinal) ? file + ".gz" : file)];

        Assert.Equal(
            File.ReadAllLines(Path.Combine(s_repository, "build/freebsd/port/pkg-plist")).Order(StringComparer.Ordinal),
            installed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void WhatIsInstalled_IsInTheSources()
    {
        string[] sources = [.. Sources().Matches(s_makefile).Select(match => match.Groups[1].Value)];

        // The binary is there once it was built.
        Assert.Contains("artifacts/nativecarp", sources);
        Assert.All(sources.Where(file => file != "artifacts/nativecarp"), file => Assert.True(File.Exists(Path.Combine(s_repository, file)), file));
    }

    [GeneratedRegex(@"^\t\$\{(?:INSTALL_\w+|RLN)\} \S+ \$\{STAGEDIR\}(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Targets();

    [GeneratedRegex(@"^\t\$\{INSTALL_\w+\} \$\{WRKSRC\}/(\S+) ", RegexOptions.Multiline)]
    private static partial Regex Sources();
}
