using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>The control socket and its verbs, against a running daemon.</summary>
public sealed class ControlTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly IPAddress s_first = IPAddress.Parse("10.9.0.101");

    [Fact]
    public void Status_OfTwoNodes_SaysWhoIsMasterSinceWhenAndWhy()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = StartPair(laboratory);

        string text = south.Host.RunNativeCarp("status");
        JsonElement master = Status(north.Host).GetProperty("routers")[0];
        JsonElement backup = Status(south.Host).GetProperty("routers")[0];

        output.WriteLine(text);
        Assert.StartsWith("web (vhid 1@eth0): BACKUP for ", text, StringComparison.Ordinal);
        Assert.Contains("master   10.9.0.1 (02:77:00:00:00:01) advbase 1 advskew 0, heard", text, StringComparison.Ordinal);
        Assert.Equal("MASTER", master.GetProperty("state").GetString());
        Assert.Contains("no advertisement for 3", master.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.True(master.GetProperty("addresses")[0].GetProperty("present").GetBoolean());
        Assert.Equal("10.9.0.1", backup.GetProperty("heard-master").GetProperty("address").GetString());
        Assert.False(backup.GetProperty("addresses")[0].GetProperty("present").GetBoolean());
        Assert.True(backup.GetProperty("counters").GetProperty("received").GetInt64() > 0);
    }

    [Fact]
    public void DemoteAndUndemote_MoveTheAddressThereAndLeaveItThere()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = StartPair(laboratory);

        long demoted = WallClock.Now;
        north.Host.RunNativeCarp("demote", "web", "--by", "5");
        south.WaitForState(1, "MASTER", demoted, s_limit);
        north.WaitForState(1, "BACKUP", demoted, s_limit);
        Assert.Equal(5, Status(north.Host).GetProperty("routers")[0].GetProperty("demotion").GetInt32());
        north.Host.RunNativeCarp("undemote", "web");

        Assert.Equal(0, Status(north.Host).GetProperty("routers")[0].GetProperty("demotion").GetInt32());
        Assert.Equal("MASTER", Status(south.Host).GetProperty("routers")[0].GetProperty("state").GetString());
    }

    [Fact]
    public void Release_HandsOverAtOnce_AndPromoteTakesItBack()
    {
        using var laboratory = new Laboratory("north", "south");
        (NativeNode north, NativeNode south) = StartPair(laboratory);

        long released = WallClock.Now;
        north.Host.RunNativeCarp("release", "1@eth0", "--seconds", "1");
        OutputLine taken = south.WaitForState(1, "MASTER", released, s_limit);
        output.WriteLine($"taken over {WallClock.Milliseconds(taken.Time - released):F1} ms after the verb was started");
        (int exitCode, string refusal) = Try(south.Host, "release", "nobody");
        Assert.Equal(1, exitCode);
        Assert.Contains("there is no virtual router \"nobody\"", refusal, StringComparison.Ordinal);

        Wait.Until("north may be promoted", () => Try(north.Host, "promote", "web").ExitCode == 0, s_limit);
        north.WaitForState(1, "MASTER", taken.Time, s_limit);
        south.WaitForState(1, "BACKUP", taken.Time, s_limit);
        (exitCode, refusal) = Try(south.Host, "promote", "web");
        Assert.Equal(1, exitCode);
        Assert.Contains("is not worse", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Reload_OfABadFile_ChangesNothingAndSaysWhy()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], Routers(("web", 1, 101)));
        north.WaitForState(1, "MASTER", 0, s_limit);

        long start = WallClock.Now;
        NativeNode.WriteConfiguration(north.Host, Routers(("web", 1, 101), ("twin", 1, 102)) + "\nnonsense = 1\n");
        (int exitCode, string refusal) = Try(north.Host, "reload");
        north.Process.Send(Signal.Hangup);
        north.Process.WaitForLine("SIGHUP", s_limit);

        Assert.Equal(1, exitCode);
        Assert.Contains("nothing was changed", refusal, StringComparison.Ordinal);
        north.Process.WaitForLine("nonsense", s_limit);
        Assert.Empty(north.Changes(1, start));
        Assert.True(north.Host.HasAddress(s_first));
    }

    [Fact]
    public void Events_AreTold_AndMetricsEndAsOpenMetricsDemands()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], Routers(("web", 1, 101)));
        north.WaitForState(1, "BACKUP", 0, s_limit);
        RunningProcess events = north.Host.Start(NativeCarpBinary.Path, "events");
        OutputLine line = events.WaitForLine("\"to\":\"MASTER\"", s_limit);

        using JsonDocument change = JsonDocument.Parse(line.Text);
        Assert.Equal("state", change.RootElement.GetProperty("event").GetString());
        Assert.Equal("web", change.RootElement.GetProperty("name").GetString());
        events.WaitForLine("\"event\":\"addresses\"", s_limit);
        string metrics = north.Host.RunNativeCarp("metrics");
        Assert.Contains("nativecarp_state{interface=\"eth0\",vhid=\"1\",router=\"web\"} 2\n", metrics, StringComparison.Ordinal);
        Assert.EndsWith("# EOF\n", metrics, StringComparison.Ordinal);
        north.Host.RunNativeCarp("stop");
        north.Process.WaitForExit(s_limit);
        events.WaitForExit(s_limit);
        Assert.Equal(0, north.Process.ExitCode);
        Assert.False(north.Host.HasAddress(s_first));
    }

    [Fact]
    public void HostileClients_DelayNoAdvertisement()
    {
        using var laboratory = new Laboratory("north");
        NativeNode north = NativeNode.Start(laboratory["north"], Routers(("web", 1, 101)));
        north.WaitForState(1, "MASTER", 0, s_limit);
        long start = WallClock.Now;
        var clients = new List<Socket>();
        try
        {
            // Silent ones, half a request, garbage, too long a line, and requests whose answers nobody reads.
            byte[][] lines =
            [
                [], "{\"command\":\"sta"u8.ToArray(), "\u0000\n{}\n[]\n{\"command\":1}\n"u8.ToArray(), Enumerable.Repeat((byte)'x', 5000).ToArray(),
                Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"command\":\"status\"}\n", 5000))),
                "{\"command\":\"events\"}\n"u8.ToArray(),
            ];
            for (int i = 0; i < 150; i++)
            {
                clients.Add(Connect(north.Host, lines[i % lines.Length]));
            }

            laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + (2 * WallClock.Second), s_limit);
            Assert.Equal("MASTER", Status(north.Host).GetProperty("routers")[0].GetProperty("state").GetString());
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }

        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now + WallClock.Second, s_limit);
        long[] advertised = [.. laboratory.Frames.Advertisements(north.Host, start).Select(frame => frame.Time)];
        long longest = advertised.Zip(advertised.Skip(1), (earlier, later) => later - earlier).Max();
        output.WriteLine($"longest interval {WallClock.Milliseconds(longest):F3} ms beside 150 hostile clients");
        Assert.InRange(longest, 0, WallClock.Second + WallClock.StallAllowance);
        Assert.False(north.Process.HasExited);
    }

    private static Socket Connect(Host host, byte[] bytes)
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Path.Combine(host.Folder, "control.sock")));
        client.Blocking = false;
        for (int sent = 0; sent < bytes.Length;)
        {
            int count = client.Send(bytes.AsSpan(sent), SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
            {
                // Full, or let go: what was sent is hostile enough.
                break;
            }

            sent += count;
        }

        return client;
    }

    private static (NativeNode North, NativeNode South) StartPair(Laboratory laboratory)
    {
        NativeNode north = NativeNode.Start(laboratory["north"], Routers(("web", 1, 101)));
        north.WaitForState(1, "MASTER", 0, s_limit);
        NativeNode south = NativeNode.Start(
            laboratory["south"], Routers(("web", 1, 101)).Replace("vhid = 1", "vhid = 1\nadvskew = 100", StringComparison.Ordinal));
        south.WaitForState(1, "BACKUP", 0, s_limit);
        laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit);
        return (north, south);
    }

    private static JsonElement Status(Host host)
    {
        using JsonDocument document = JsonDocument.Parse(host.RunNativeCarp("status", "--json"));
        return document.RootElement.Clone();
    }

    private static (int ExitCode, string Output) Try(Host host, params string[] arguments) =>
        Command.Try(["ip", "netns", "exec", host.Namespace, "env", $"NATIVECARP_RUN_DIR={host.Folder}", NativeCarpBinary.Path, .. arguments]);

    internal static string Routers(params (string Name, int Vhid, int LastByte)[] routers) => string.Concat(routers.Select(router =>
        $"""
        [[router]]
        name = "{router.Name}"
        interface = "eth0"
        vhid = {router.Vhid}
        password-file = "$PASSWORD"
        addresses = ["10.9.0.{router.LastByte}"]


        """));
}
