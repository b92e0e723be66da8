using System;
using System.Net;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>The cable between a host and the switch, which strangers pull to see what happens.</summary>
internal static class Plug
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    /// <summary>Pulls the owner's, waits until the other host announces the address, and puts it back; returns how long that took, in ms.</summary>
    internal static double PullAndReturn(Laboratory laboratory, Host owner, Host other, IPAddress address)
    {
        long pulled = WallClock.Now;
        owner.SetCarrier(up: false);
        long moved = laboratory.Frames.WaitForAnnouncement(other, address, pulled, s_limit).Time;
        owner.SetCarrier(up: true);
        return WallClock.Milliseconds(moved - pulled);
    }
}
