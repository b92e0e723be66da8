using System;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using NativeCarp.Cli.Commands;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Control;
using NativeCarp.Cli.Native;
using NativeCarp.Cli.Tests.Commands;
using NativeCarp.Cli.Tests.Configuration;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;

namespace NativeCarp.Cli.Tests.Documentation;

/// <summary>What the pages tell people to write and to type, tried on the program.</summary>
public sealed partial class PageTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public static TheoryData<string> AllPages => [.. Pages.All];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Configurations_CanBeUsed()
    {
        (string Page, string Text)[] blocks = [.. Pages.Blocks("toml")];

        Assert.True(blocks.Length > 15, $"{blocks.Length} configurations were found");
        // The folder has the password; the pages name the usual places.
        _folder.Write("conf.d/empty.toml", "");
        Assert.All(blocks, block => Assert.Empty(_folder.Problems(PasswordPath().Replace(block.Text, "password-file = \"password\""))
            .Select(problem => $"{block.Page}: {problem}")));
    }

    [Fact]
    public void ConfigurationPage_ShowsEveryKey()
    {
        string text = string.Join('\n', Pages.Blocks("toml").Select(block => block.Text)) + Pages.Read("docs/configuration.md");

        Assert.All(
            (ConfigurationKey[])[.. FileKeys.All, .. RouterKeys.All, .. AddressKeys.All, .. RouteKeys.All, .. AnnounceKeys.All, .. PeerKeys.All, .. PreviousKeys.All,
                .. CheckKeys.ByType.SelectMany(keys => keys).Distinct()],
            key => Assert.Matches($@"\b{Regex.Escape(key.Name)}\b( = |\]|`)", text));
    }

    [Fact]
    public void CommandLines_OfOurs_AreUnderstood()
    {
        int count = 0;
        foreach ((string page, string line) in Pages.CommandLines())
        {
            foreach (Match match in OurCommand().Matches(line))
            {
                string[] words = [.. Word().Matches(match.Groups["words"].Value).Select(word => word.Value.Trim('\'', '"'))];
                Assert.True(IsUnderstood(match.Groups["program"].Value, words, out string why), $"{page}: {line}: {why}");
                count++;
            }
        }

        Assert.True(count > 30, $"{count} command lines were found");
    }

    [Fact]
    public void ShellBlocks_AreScripts()
    {
        foreach ((string page, string text) in Pages.Blocks("sh"))
        {
            string file = _folder.Write("block.sh", text);
            using Process shell = Process.Start(new ProcessStartInfo("bash", ["-n", file]) { RedirectStandardError = true })!;
            string errors = shell.StandardError.ReadToEnd();
            shell.WaitForExit();
            Assert.True(errors.Length == 0, $"{page}: {errors}");
        }
    }

    [Fact]
    public void ProgramsOfTheRepository_AreThere()
    {
        MatchCollection[] found = [.. Pages.All.Select(page => BuildFile().Matches(Pages.Read(page)))];

        Assert.All(found.SelectMany(matches => matches), match => Assert.True(Path.Exists(Path.Combine(Pages.Repository, match.Value)), match.Value));
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Links_LeadSomewhere(string page)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Pages.Repository, page))!;

        foreach (Match link in Link().Matches(Pages.Read(page)))
        {
            Assert.True(File.Exists(Path.Combine(folder, link.Groups[1].Value)), $"{page}: {link.Value}");
        }
    }

    [Fact]
    public void Index_HasEveryPage() => Assert.All(
        Pages.All.Where(page => page.StartsWith("docs/", StringComparison.Ordinal) && page != "docs/index.md"),
        page => Assert.Contains($"({Path.GetFileName(page)})", Pages.Read("docs/index.md"), StringComparison.Ordinal));

    [Fact]
    public void Figures_OfTheReadme_AreThoseMeasured()
    {
        string[] measured = Pages.Read(Path.Combine("bench", "results", "results.md")).Split('\n');
        string section = Pages.Read("README.md").Split("## Beside its peers")[1].Split("\n## ")[0];
        string[] rows = [.. section.Split('\n').Where(line => line.StartsWith('|'))];

        Assert.True(rows.Length > 5, $"{rows.Length} rows were found");
        Assert.All(rows, row => Assert.Contains(row, measured));
    }

    [Fact]
    public void Metrics_ThatPagesName_AreWritten()
    {
        string written = MetricsWriter.Write([], [], new MonotonicInstant(0));
        string[] named = [.. Metric().Matches(Pages.Read("docs/operations.md")).Select(match => match.Value).Distinct().Where(name => name != "nativecarp_enable")];

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains($"# TYPE {name.Replace("_total", "", StringComparison.Ordinal)} ", written, StringComparison.Ordinal));
        Assert.All(named, name => Assert.Equal(name.EndsWith("_total", StringComparison.Ordinal), written.Contains($"{name.Replace("_total", "", StringComparison.Ordinal)} counter", StringComparison.Ordinal)));
    }

    [Fact]
    public void OptionsOfUcarp_AreAllInItsManualPage()
    {
        string text = Pages.Read("build/man/ucarp.8");

        Assert.All(UcarpOptionTable.Options, option => Assert.Contains($"Fl -{option.Name}", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Messages_ThatTroubleshootingQuotes_AreThePrograms()
    {
        string sources = string.Join('\n', Directory.GetFiles(Path.Combine(Pages.Repository, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] quoted = [.. Quoted().Matches(Pages.Read("docs/troubleshooting.md")).Select(match => match.Groups[1].Value)];

        Assert.True(quoted.Length > 15, $"{quoted.Length} messages were found");
        Assert.All(quoted, text => Assert.Contains(text, sources, StringComparison.Ordinal));
    }

    private static bool IsUnderstood(string program, string[] words, out string why)
    {
        why = "";
        switch (ProgramModes.Choose(program, words))
        {
            case ProgramMode.Ucarp:
                UcarpOutcome outcome = UcarpCommandLine.Parse(words, _ => new PassfileContent("secret"u8.ToArray(), null, UnixFileMode.UserRead));
                why = outcome.GetoptError + string.Join(' ', outcome.Messages.Where(message => message.Severity == LogSeverity.Error).Select(message => message.Text));
                return outcome.Options is not null;
            case ProgramMode.Run when RunCommandLine.Parse(words) is not null:
                return true;
            default:
                ParseError[] errors = [.. Verbs.CreateRoot(new FakePlatform()).Parse(words).Errors];
                why = string.Join(' ', errors.Select(error => error.Message));
                return errors.Length == 0;
        }
    }

    [GeneratedRegex("password-file = \"/[^\"]*\"")]
    private static partial Regex PasswordPath();

    // Where a command may begin; names of files and units that begin so are none.
    [GeneratedRegex(@"(?:^|[|;&(] *|sudo )(?:[^ ]*/)?(?<program>nativecarp|ucarp)(?<words>(?: +[^|;&><)]*)?)(?=$|[|;&><)])")]
    private static partial Regex OurCommand();

    [GeneratedRegex(@"'[^']*'|""[^""]*""|[^ ]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\bbuild/[a-z0-9_/.-]*[a-z0-9]")]
    private static partial Regex BuildFile();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\bnativecarp_[a-z_]+\b")]
    private static partial Regex Metric();

    // A message is a phrase; commands, settings and what other programs say are none.
    [GeneratedRegex(@"`((?!nativecarp |ip |[a-z-]+ = |Operation|Read-only|start condition)[A-Za-z][^`=\n]* [^`=\n]* [^`=\n]*)`")]
    private static partial Regex Quoted();
}
