using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Text;
using System.Text.Json;
using NativeCarp.Cli.Control;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Commands;

/// <summary>The verbs that ask a running daemon for something.</summary>
internal static class ControlVerbs
{
    private const int RefusedExitCode = 1;

    /// <summary>Creates the verbs.</summary>
    public static IEnumerable<Command> Create(IPlatform platform)
    {
        yield return CreateStatus(platform);
        yield return CreateEvents(platform);
        yield return Create(platform, ControlCommand.Demote, "Count as demoted until undemote or a boot, so that a healthy node takes over.", By());
        yield return Create(platform, ControlCommand.Undemote, "Take a demotion back.");
        yield return Create(platform, ControlCommand.Promote, "Take over from a worse master, once, as preemption would.");
        yield return Create(platform, ControlCommand.Release, "Hand over and keep quiet for a while.", Seconds());
        yield return Create(platform, ControlCommand.Reload, "Read the configuration again; a bad one changes nothing.", takesRouter: false);
        yield return Create(platform, ControlCommand.Stop, "Hand everything over and end.", takesRouter: false);
        yield return CreateMetrics(platform);
        yield return DrainCommand.Create(platform);
        yield return Create(platform, ControlCommand.Undrain, "Take part in elections again.");
    }

    /// <summary>Which virtual router a verb is about.</summary>
    internal static Argument<string?> Router() => new("ROUTER")
    {
        Description = "Name, VHID@INTERFACE or VHID; all when left out",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<int?> By() => new("--by") { Description = "By how much, 1 to 255; 1 when left out", HelpName = "N" };

    private static Option<int?> Seconds() => new("--seconds") { Description = "For how long; 3 when left out", HelpName = "N" };

    private static Command CreateStatus(IPlatform platform)
    {
        Argument<string?> router = Router();
        Option<string?> directory = RunCommand.RunDirectoryOption();
        var json = new Option<bool>("--json") { Description = "Everything, as JSON" };
        var command = new Command("status", "Show what the virtual routers do, and why.") { router, json, directory };
        command.SetAction(parsed => Ask(
            platform,
            parsed.GetValue(directory),
            new ControlRequest { Command = ControlCommand.Status, Router = parsed.GetValue(router) },
            (reply, output) => output.Write(parsed.GetValue(json) ? $"{reply.RootElement}\n" : StatusText.Describe(reply.RootElement))));
        return command;
    }

    private static Command CreateMetrics(IPlatform platform)
    {
        Option<string?> directory = RunCommand.RunDirectoryOption();
        var command = new Command("metrics", "Print states and counters as OpenMetrics text.") { directory };
        command.SetAction(parsed => Ask(
            platform,
            parsed.GetValue(directory),
            new ControlRequest { Command = ControlCommand.Metrics },
            static (reply, output) => output.Write(reply.RootElement.GetProperty("text").GetString()!)));
        return command;
    }

    private static Command CreateEvents(IPlatform platform)
    {
        Option<string?> directory = RunCommand.RunDirectoryOption();
        // As with tail(1), but there is nothing else that it could do.
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the daemon ends; always so" };
        var command = new Command("events", "Print what happens, as it happens, a line of JSON each; ends with the daemon or its reader.")
        {
            follow, directory,
        };
        command.SetAction(parsed => Follow(platform, parsed.GetValue(directory)));
        return command;
    }

    private static Command Create(
        IPlatform platform, ControlCommand what, string description, Option<int?>? amount = null, bool takesRouter = true)
    {
        Argument<string?> router = Router();
        Option<string?> directory = RunCommand.RunDirectoryOption();
        var command = new Command(ControlCommands.NameOf(what), description);
        if (takesRouter)
        {
            command.Add(router);
        }

        if (amount is not null)
        {
            command.Add(amount);
        }

        command.Add(directory);
        command.SetAction(parsed =>
        {
            int? value = amount is null ? null : parsed.GetValue(amount);
            var request = new ControlRequest
            {
                Command = what,
                Router = takesRouter ? parsed.GetValue(router) : null,
                By = what == ControlCommand.Demote ? value : null,
                Seconds = what == ControlCommand.Release ? value : null,
            };
            return Ask(platform, parsed.GetValue(directory), request, static (_, _) => { });
        });
        return command;
    }

    /// <summary>Asks the daemon, and shows its reply when that is no refusal; the exit code.</summary>
    internal static int Ask(IPlatform platform, string? runDirectory, ControlRequest request, Action<JsonDocument, ITextOutput> show)
    {
        try
        {
            using var client = ControlClient.Connect(platform, SocketPath(runDirectory));
            client.Send(request);
            using JsonDocument reply = JsonDocument.Parse(client.ReadLine(waitsForEver: false));
            if (reply.RootElement.GetProperty("ok").GetBoolean())
            {
                show(reply, platform.StandardOutput);
                return 0;
            }

            return Refusal.Report(platform, reply.RootElement.GetProperty("error").GetString()!, RefusedExitCode);
        }
        catch (PlatformException e)
        {
            return Refusal.Report(platform, e.Message);
        }
    }

    private static int Follow(IPlatform platform, string? runDirectory)
    {
        try
        {
            using var client = ControlClient.Connect(platform, SocketPath(runDirectory));
            client.Send(new ControlRequest { Command = ControlCommand.Events });
            client.ReadLine(waitsForEver: false);
            while (platform.StandardOutput.Write($"{Encoding.UTF8.GetString(client.ReadLine(waitsForEver: true).Span)}\n"))
            {
            }

            return 0;
        }
        catch (PlatformException e)
        {
            return Refusal.Report(platform, e.Message);
        }
    }

    private static string SocketPath(string? runDirectory) => Path.Combine(RunDirectory.Choose(runDirectory), ControlServer.SocketName);
}
