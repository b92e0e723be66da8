using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Threading;
using NativeCarp.Cli.Control;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Commands;

/// <summary><c>drain</c>: has everything given up, waits until others have it, and says when the host may go.</summary>
internal static class DrainCommand
{
    private const int DefaultSeconds = 30;
    private const int PauseMilliseconds = 100;

    /// <summary>Creates the verb.</summary>
    public static Command Create(IPlatform platform)
    {
        Argument<string?> router = ControlVerbs.Router();
        Option<string?> directory = RunCommand.RunDirectoryOption();
        var seconds = new Option<int?>("--seconds") { Description = "How long to wait for other nodes; 30 when left out", HelpName = "N" };
        var command = new Command("drain", "Give everything up until undrain or a boot, wait for other nodes, and say when the host may go.")
        {
            router, seconds, directory,
        };
        command.SetAction(parsed =>
        {
            var request = new ControlRequest { Command = ControlCommand.Drain, Router = parsed.GetValue(router) };
            int result = ControlVerbs.Ask(platform, parsed.GetValue(directory), request, static (_, _) => { });
            return result != 0 ? result : Wait(platform, parsed.GetValue(directory), parsed.GetValue(seconds) ?? DefaultSeconds);
        });
        return command;
    }

    /// <summary>What a drained virtual router still waits for; null when another node has it.</summary>
    internal static string? FindObstacle(JsonElement router)
    {
        foreach (JsonElement address in router.GetProperty("addresses").EnumerateArray())
        {
            if (address.GetProperty("present").GetBoolean())
            {
                return $"{address.GetProperty("address")} is still on this host";
            }
        }

        return router.TryGetProperty("heard-master", out _) ? null : "given up, but no other node advertises: nobody has its addresses";
    }

    private static int Wait(IPlatform platform, string? runDirectory, int seconds)
    {
        long start = Stopwatch.GetTimestamp();
        var waiting = new List<string>();
        var done = new List<string>();
        while (true)
        {
            int result = ControlVerbs.Ask(
                platform, runDirectory, new ControlRequest { Command = ControlCommand.Status }, (reply, _) => Sort(reply.RootElement, waiting, done));
            if (result != 0)
            {
                return result;
            }

            if (waiting.Count == 0)
            {
                platform.StandardOutput.Write($"{string.Join('\n', done)}\nnothing of these is served from here any more: the host may go\n");
                return 0;
            }

            if (Stopwatch.GetElapsedTime(start).TotalSeconds >= seconds)
            {
                return Refusal.Report(
                    platform, $"{string.Join("; ", waiting)}; it stays drained until undrain", exitCode: 1);
            }

            Thread.Sleep(PauseMilliseconds);
        }
    }

    private static void Sort(JsonElement status, List<string> waiting, List<string> done)
    {
        waiting.Clear();
        done.Clear();
        foreach (JsonElement router in status.GetProperty("routers").EnumerateArray())
        {
            if (!router.GetProperty("drained").GetBoolean())
            {
                continue;
            }

            string label = StatusText.Label(router);
            if (FindObstacle(router) is string obstacle)
            {
                waiting.Add($"{label}: {obstacle}");
            }
            else
            {
                done.Add($"{label}: {router.GetProperty("heard-master").GetProperty("address")} has it");
            }
        }
    }
}
