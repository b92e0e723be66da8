using System.Collections.Generic;
using System.CommandLine;
using NativeCarp.Cli.Logging;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Commands;

/// <summary><c>nativecarp cleanup</c>: removes what a killed daemon left on this host, without starting another.</summary>
internal static class CleanupCommand
{
    /// <summary>Creates the verb.</summary>
    public static Command Create(IPlatform platform)
    {
        Option<string?> runDirectory = RunCommand.RunDirectoryOption();
        var command = new Command("cleanup", "Remove addresses that a killed daemon has left on this host. What a running one holds stays.")
        {
            runDirectory,
        };
        command.SetAction(parsed => Run(platform, RunDirectory.Choose(parsed.GetValue(runDirectory))));
        return command;
    }

    /// <summary>Cleans up and returns the exit code.</summary>
    internal static int Run(IPlatform platform, string runDirectory)
    {
        var log = new Log([new StreamLogSink(platform.StandardOutput, platform.StandardError, platform.WallClock)], isDebugEnabled: false);
        try
        {
            var leftovers = new List<(string InterfaceName, VirtualAddress Address)>();
            RouterClaim.CollectAbandoned(runDirectory, platform.ProcessIdentity.Network, leftovers);
            int removed = LeftAddresses.Remove(platform, log, leftovers);
            log.Info(removed == 0 ? "nothing was left behind" : $"addresses removed: {removed}");
            return 0;
        }
        catch (PlatformException e)
        {
            log.Error(e.Message);
            return Refusal.CannotRunExitCode;
        }
    }
}
