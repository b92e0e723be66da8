using System;
using System.IO;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>Files of docs/recipes.md, with the laboratory's names and addresses.</summary>
public sealed class RecipeTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly IPAddress s_inside = IPAddress.Parse("10.9.0.101");
    private static readonly IPAddress s_outside = IPAddress.Parse("10.9.2.101");

    [Fact]
    public void GatewayPair_WhoseUplinkFailsOnOneNode_MovesAndMayComeBack()
    {
        string recipe = File.ReadAllText(Path.Combine(NativeCarpBinary.Repository, "docs", "recipes.md"))
            .Split("```toml\n").First(block => block.Contains("[[group]]", StringComparison.Ordinal)).Split("```")[0]
            .Replace("10.0.0.1/24", $"{s_inside}/24", StringComparison.Ordinal)
            .Replace("198.51.100.1/24", "10.9.2.101/24", StringComparison.Ordinal)
            .Replace("198.51.100.254", "10.9.2.254", StringComparison.Ordinal)
            .Replace("\"password\"", "\"$PASSWORD\"", StringComparison.Ordinal);
        using var laboratory = new Laboratory(interfacesPerHost: 2, "north", "south");
        Host north = laboratory["north"];
        Host south = laboratory["south"];
        NativeNode first = NativeNode.Start(north, recipe);
        first.WaitForState(41, "MASTER", 0, s_limit);
        NativeNode second = NativeNode.Start(south, recipe.Replace("vhid = ", "advskew = 100\nvhid = ", StringComparison.Ordinal));
        second.WaitForState(40, "BACKUP", 0, s_limit);
        laboratory.Frames.WaitForAdvertisement(north, WallClock.Now, s_limit);

        Command.Run("ip", "-n", laboratory.SwitchNamespace, "link", "set", north.SecondPort, "down");
        Wait.Until("the gateway has moved", () => IsWhole(south) && !north.HasAddress(s_inside), s_limit);

        Command.Run("ip", "-n", laboratory.SwitchNamespace, "link", "set", north.SecondPort, "up");
        first.WaitForState(41, "BACKUP", 0, s_limit);
        Assert.True(IsWhole(south));
        string[] promote = ["ip", "netns", "exec", north.Namespace, NativeCarpBinary.Path, "promote", "inside", "--run-dir", north.Folder];
        Wait.Until("north may take over", () => Command.Try(promote).ExitCode == 0, s_limit);
        Wait.Until("the gateway is back", () => IsWhole(north) && !south.HasAddress(s_inside), s_limit);
    }

    private static bool IsWhole(Host host) => host.HasAddress(s_inside)
        && host.HasAddress(s_outside, Host.SecondInterfaceName)
        && Command.Run("ip", "-n", host.Namespace, "route", "show", "default").Contains("10.9.2.254", StringComparison.Ordinal);
}
