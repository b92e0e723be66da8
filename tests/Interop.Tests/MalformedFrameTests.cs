using System;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests;

public sealed class MalformedFrameTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void MalformedFrames_LeaveBothNodesUpInTheirRoles()
    {
        using var laboratory = new Laboratory("north", "south", "stranger");
        Node north = Node.StartNativeCarp(laboratory["north"], new NodeOptions());
        Node south = Node.StartNativeCarp(laboratory["south"], new NodeOptions { Advskew = 100 });
        RawSocket injector = laboratory["stranger"].OpenInjector();
        north.WaitForMaster(s_limit);
        CapturedFrame genuine = laboratory.Frames.WaitForAdvertisement(north.Host, 0, s_limit);
        long start = WallClock.Now;

        // Twice, the second time after another advertisement: a state left by the first pass would show.
        int count = 0;
        for (int pass = 0; pass < 2; pass++)
        {
            foreach (MalformedFrame frame in MalformedFrames.From(genuine.Bytes))
            {
                injector.Send(frame.Bytes);
                Assert.False(north.Process.HasExited, $"the master ended about when this came: {frame.Fault}");
                Assert.False(south.Process.HasExited, $"the backup ended about when this came: {frame.Fault}");
                count++;
            }

            genuine = laboratory.Frames.WaitForAdvertisement(north.Host, WallClock.Now, s_limit);
        }

        long last = laboratory.Frames.WaitForAdvertisement(north.Host, genuine.Time, s_limit).Time;
        output.WriteLine($"{count} malformed frames");
        Assert.Equal(["BACKUP", "MASTER"], north.Roles);
        Assert.Equal(["BACKUP"], south.Roles);
        Assert.True(north.Host.HasAddress(north.Options.VirtualAddress));
        Assert.False(south.Host.HasAddress(south.Options.VirtualAddress));
        Assert.Empty(laboratory.Frames.Advertisements(south.Host));
        Assert.InRange(laboratory.Frames.Advertisements(north.Host, start).Length, 1, ((last - start) / WallClock.Second) + 2);

        // They are not deaf either: the backup hears that the master leaves.
        long stopped = north.Process.Send(Signal.Terminate);
        laboratory.Frames.WaitForAdvertisement(south.Host, stopped, TimeSpan.FromSeconds(1));
    }
}
