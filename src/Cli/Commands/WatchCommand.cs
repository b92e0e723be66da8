using System.CommandLine;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Commands;

/// <summary><c>nativecarp watch IF</c>: what CARP and VRRP routers say on a link, live.</summary>
internal static class WatchCommand
{
    private const int BadValueExitCode = 1;

    /// <summary>Creates the verb.</summary>
    public static Command Create(IPlatform platform)
    {
        var interfaceName = new Argument<string>("IF") { Description = "The interface to listen on" };
        var password = new Option<string?>("--pass") { Description = "Password to verify advertisements with", HelpName = "PASS" };
        var passfile = new Option<string?>("--passfile") { Description = "File whose first line is the password", HelpName = "FILE" };
        var addresses = new Option<string[]>("--addr") { Description = "Virtual address to verify with, once for each", HelpName = "IP" };
        var count = new Option<int?>("--count") { Description = "End after so many frames", HelpName = "N" };
        var command = new Command("watch", "Show CARP and VRRP advertisements as they come; ends on SIGINT or SIGTERM.")
        {
            interfaceName, password, passfile, addresses, count,
        };
        command.SetAction(parsed =>
        {
            string? refusal = WatchRequest.Check(
                parsed.GetRequiredValue(interfaceName),
                parsed.GetValue(password),
                parsed.GetValue(passfile),
                parsed.GetValue(addresses) ?? [],
                parsed.GetValue(count),
                Passfile.Read,
                out WatchRequest? request);
            return request is null
                ? Refusal.Report(platform, refusal!, BadValueExitCode)
                : Run(platform, request);
        });
        return command;
    }

    /// <summary>Watches and returns the exit code.</summary>
    internal static int Run(IPlatform platform, WatchRequest request)
    {
        try
        {
            new WatchSession(platform, request, platform.StandardOutput).Run();
            return 0;
        }
        catch (PlatformException e)
        {
            return Refusal.Report(platform, e.Message);
        }
    }
}
