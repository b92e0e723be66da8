using System.Net;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>The parameters of one node of an election.</summary>
internal sealed record NodeOptions
{
    internal byte Vhid { get; init; } = 42;

    internal string Password { get; init; } = "secret";

    internal IPAddress VirtualAddress { get; init; } = IPAddress.Parse("10.9.0.254");

    internal byte Advbase { get; init; } = 1;

    internal byte Advskew { get; init; }

    internal int DeadRatio { get; init; } = 3;

    internal bool Preempt { get; init; }

    /// <summary>deadratio * advbase + advskew / 256 s, in nanoseconds.</summary>
    internal long MasterDownTime => (DeadRatio * Advbase * WallClock.Second) + (Advskew * WallClock.Second / 256);

    internal string[] Arguments(IPAddress source)
    {
        string[] arguments =
        [
            "-i", Host.InterfaceName, "-s", $"{source}", "-v", $"{Vhid}", "-p", Password, "-a", $"{VirtualAddress}",
            "-b", $"{Advbase}", "-k", $"{Advskew}", "-r", $"{DeadRatio}",
        ];
        return Preempt ? [.. arguments, "-P"] : arguments;
    }
}
