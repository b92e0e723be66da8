using System;
using System.Linq;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

/// <summary>A reload under one request per millisecond: alone, because a client that is starved misses answers that were given.</summary>
[Collection(ExactTime.Name)]
public sealed class ReloadTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly IPAddress s_untouched = IPAddress.Parse("10.9.0.101");

    [Fact]
    public void Reload_OfAGoodFile_MovesOnlyWhatItChanges_AndNoPacketIsLost()
    {
        using var laboratory = new Laboratory("north", "client");
        NativeNode north = NativeNode.Start(laboratory["north"], ControlTests.Routers(("web", 1, 101), ("mail", 2, 102), ("old", 3, 103)));
        foreach (int vhid in (int[])[1, 2, 3])
        {
            north.WaitForState(vhid, "MASTER", 0, s_limit);
        }

        AddressWitness witness = north.Host.WatchAddresses();
        ClientProbe probe = laboratory["client"].Probe(s_untouched);
        probe.Answers.WaitFor("first answer", _ => true, s_limit);
        long start = WallClock.Now;
        NativeNode.WriteConfiguration(north.Host, ControlTests.Routers(("web", 1, 101), ("mail", 2, 112), ("new", 4, 104)));
        string answer = north.Host.RunNativeCarp("reload");
        long reloaded = WallClock.Now;
        north.WaitForState(2, "MASTER", start, s_limit);
        north.WaitForState(4, "MASTER", start, s_limit);
        probe.Answers.WaitFor("an answer after the reload", item => item.Time > WallClock.Now - WallClock.Millisecond, s_limit);

        Assert.Empty(answer);
        north.Process.WaitForLine("configuration read again: 1 virtual routers added, 1 changed, 1 removed", s_limit);
        long gap = probe.LongestGap(start, WallClock.Now - (5 * WallClock.Millisecond));
        output.WriteLine($"reload took {WallClock.Milliseconds(reloaded - start):F1} ms as a verb; longest gap of the untouched address {WallClock.Milliseconds(gap):F2} ms");
        Assert.DoesNotContain(witness.Events.Snapshot(), change => change.Address.Equals(s_untouched));
        Assert.InRange(gap, 0, WallClock.StallAllowance);
        Assert.Empty(north.Changes(1, start));
        Assert.False(north.Host.HasAddress(IPAddress.Parse("10.9.0.102")));
        Assert.False(north.Host.HasAddress(IPAddress.Parse("10.9.0.103")));
        Assert.True(north.Host.HasAddress(IPAddress.Parse("10.9.0.112")));
        long[] advertised = [.. laboratory.Frames.Advertisements(north.Host, start).Where(frame => frame.Vhid == 1).Select(frame => frame.Time)];
        long longest = advertised.Zip(advertised.Skip(1), (earlier, later) => later - earlier).Max();
        Assert.InRange(longest, 0, WallClock.Second + WallClock.StallAllowance);
    }
}
