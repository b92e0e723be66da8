using System;
using System.CommandLine;
using System.IO;
using System.Text;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Commands;

/// <summary><c>nativecarp init [FILE]</c>: a commented configuration to begin with.</summary>
internal static class InitCommand
{
    private const string UsualInterface = "eth0";

    /// <summary>Creates the verb.</summary>
    public static Command Create(IPlatform platform)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "A new file; the standard output if left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("init", "Write a commented example of a configuration.") { file };
        command.SetAction(parsed => Run(platform, parsed.GetValue(file)));
        return command;
    }

    /// <summary>Writes the example and returns the exit code.</summary>
    internal static int Run(IPlatform platform, string? path)
    {
        string example = ConfigurationExample.Create(FindInterface(platform));
        if (path is null)
        {
            platform.StandardOutput.Write(example);
            return 0;
        }

        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using var file = new FileStream(path, options);
            file.Write(Encoding.UTF8.GetBytes(example));
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = File.Exists(path) ? "it exists already, and nothing is overwritten" : Passfile.Reason(e);
            return Refusal.Report(platform, $"cannot write {path}: {reason}");
        }
    }

    // The first that works and has an address; a file to begin with needs no certainty.
    private static string FindInterface(IPlatform platform)
    {
        try
        {
            LinkInventory inventory = HostInventory.Read(platform);
            foreach (InterfaceAddress address in inventory.Addresses)
            {
                if (address.Address.Address.Family == AddressFamily.Ipv4
                    && inventory.TryFind(address.InterfaceIndex, out LinkSnapshot link)
                    && link.IsRunning
                    && link.Flags.HasFlag(LinkFlags.Ethernet)
                    && !link.Flags.HasFlag(LinkFlags.Loopback))
                {
                    return link.Name;
                }
            }
        }
        catch (PlatformException)
        {
            // Without a view of the interfaces the usual name has to do.
        }

        return UsualInterface;
    }
}
