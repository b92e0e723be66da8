using System.Collections.Generic;
using System.CommandLine;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Commands;

/// <summary><c>nativecarp check FILE</c>: what is wrong with a configuration, all at once.</summary>
internal static class CheckCommand
{
    private const int ProblemsExitCode = 1;

    /// <summary>Creates the verb.</summary>
    public static Command Create(IPlatform platform)
    {
        var file = new Argument<string>("FILE") { Description = "The configuration" };
        var asJson = new Option<bool>("--json") { Description = "Write one JSON object" };
        var looksAtHost = new Option<bool>("--host") { Description = "Look at this machine too: interfaces, addresses, settings of the kernel" };
        var command = new Command("check", "Check a configuration; exit code 0 when it can be used, 1 when it has errors.")
        {
            file, asJson, looksAtHost,
        };
        command.SetAction(parsed =>
            Run(platform, parsed.GetRequiredValue(file), parsed.GetValue(asJson), parsed.GetValue(looksAtHost)));
        return command;
    }

    /// <summary>Checks, reports and returns the exit code.</summary>
    internal static int Run(IPlatform platform, string path, bool asJson, bool looksAtHost)
    {
        ConfigurationOutcome outcome = ConfigurationLoader.Load(path);
        IReadOnlyList<HostFinding> findings = [];
        try
        {
            if (looksAtHost && outcome.Configuration is DaemonConfiguration configuration)
            {
                findings = HostCheck.Run(configuration, HostInventory.Read(platform), platform.HostSettings);
            }
        }
        catch (PlatformException e)
        {
            return Refusal.Report(platform, e.Message);
        }

        var report = new CheckReport(path, outcome, findings);
        platform.StandardOutput.Write(asJson ? report.ToJson() : report.ToText());
        return report.IsGood ? 0 : ProblemsExitCode;
    }
}
