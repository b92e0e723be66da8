using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using static NativeCarp.Namespaces.NetworkNamespace;

namespace NativeCarp.Platform.Linux.Tests.Namespaces;

public sealed class TransportTests(ITestOutputHelper output)
{
    private static readonly InetAddress s_group = InetAddress.FromIpv4Bits(0xe000_0012);
    private static readonly InetAddress s_group6 = InetAddress.TryParse("ff02::12", out InetAddress group) ? group : default;

    [Fact]
    public void Send_OnOneEnd_ArrivesAtTheOtherWithItsTime() => Run(() =>
    {
        using Pair pair = new();
        byte[] frame = Frame(1);
        MonotonicInstant before = pair.Clock.Now;

        Assert.True(pair.Near.Send(frame).IsOk);

        List<Seen> seen = pair.ReceiveAtFar(1);
        Assert.Equal(frame, seen[0].Bytes);
        Assert.Equal(FrameFlags.None, seen[0].Flags);
        Assert.InRange(seen[0].ReceivedAt.Nanoseconds, before.Nanoseconds, pair.Clock.Now.Nanoseconds);
        Assert.Equal(0, pair.Far.DroppedFrames);
    });

    [Fact]
    public void Send_BothFamilies_AreReceivedInOrderAndNothingElse() => Run(() =>
    {
        using Pair pair = new();
        byte[] foreign = Frame(2);
        foreign[23] = 17;

        Assert.True(pair.Near.Send(foreign).IsOk);
        Assert.True(pair.Near.Send(Frame6(3)).IsOk);
        Assert.True(pair.Near.Send(new byte[14]).IsOk);
        Assert.True(pair.Near.Send(Frame(4)).IsOk);

        Assert.Equal([3, 4], pair.ReceiveAtFar(2).Select(seen => (int)seen.Bytes[^1]));
    });

    [Fact]
    public void Send_OwnFrame_IsFlaggedOrNotHeard() => Run(() =>
    {
        using Pair pair = new();
        Assert.True(pair.Near.Send(Frame(1)).IsOk);
        pair.ReceiveAtFar(1);

        MonotonicInstant now = pair.Clock.Now;
        for (int count = pair.Near.ReceiveBatch(now); count > 0; count = pair.Near.ReceiveBatch(now))
        {
            Assert.Equal(FrameFlags.Outgoing, pair.Near.GetFrame(0).Flags);
        }
    });

    [Theory]
    [InlineData(0x64, FrameFlags.VlanTagStripped)]
    [InlineData(0xe000, FrameFlags.None)]
    public void Receive_TaggedFrame_IsFlaggedUnlessItOnlyCarriesAPriority(int tag, FrameFlags expected) => Run(() =>
    {
        using Pair pair = new();
        byte[] frame = Frame(9);
        byte[] tagged = [.. frame[..12], 0x81, 0x00, (byte)(tag >> 8), (byte)tag, .. frame[12..]];

        Assert.True(pair.Near.Send(tagged).IsOk);

        Seen seen = pair.ReceiveAtFar(1)[0];
        Assert.Equal(expected, seen.Flags);
        Assert.Equal(frame, seen.Bytes);
    });

    [Fact]
    public void Receive_LongFrame_IsFlaggedTruncated() => Run(() =>
    {
        using Pair pair = new();
        Assert.True(pair.Near.Send([.. Frame(1), .. new byte[1000]]).IsOk);

        Seen seen = pair.ReceiveAtFar(1)[0];

        Assert.Equal(FrameFlags.Truncated, seen.Flags);
        Assert.Equal(256, seen.Bytes.Length);
    });

    [Fact]
    public void Receive_MoreThanOneBatch_DeliversAllInOrder() => Run(() =>
    {
        using Pair pair = new();
        for (byte i = 0; i < 100; i++)
        {
            Assert.True(pair.Near.Send(Frame(i)).IsOk);
        }

        List<Seen> seen = pair.ReceiveAtFar(100);

        Assert.Equal(Enumerable.Range(0, 100), seen.Select(frame => (int)frame.Bytes[^1]));
        Assert.Equal(seen.Select(frame => frame.ReceivedAt).Order(), seen.Select(frame => frame.ReceivedAt));
    });

    [Fact]
    public void Attach_JoinsGroupsInHardwareAndStack_DetachLeavesThem() => Run(() =>
    {
        using Pair pair = new();
        Assert.Contains("01:00:5e:00:00:12", Ip("maddress show far"), StringComparison.Ordinal);
        Assert.Contains("224.0.0.18", Ip("maddress show far"), StringComparison.Ordinal);
        Assert.Contains("ff02::12", Ip("maddress show far"), StringComparison.Ordinal);

        pair.Far.Detach();

        Assert.DoesNotContain("01:00:5e:00:00:12", Ip("maddress show far"), StringComparison.Ordinal);
        Assert.DoesNotContain("224.0.0.18", Ip("maddress show far"), StringComparison.Ordinal);
    });

    [Fact]
    public void Attach_FramesSentWhileDetached_AreNotSeen() => Run(() =>
    {
        using Pair pair = new();
        Assert.True(pair.Near.Send(Frame(1)).IsOk);
        pair.Far.Detach();
        Assert.Equal(0, pair.Far.ReceiveBatch(pair.Clock.Now));
        Assert.True(pair.Near.Send(Frame(2)).IsOk);

        pair.AttachFar();
        Assert.True(pair.Near.Send(Frame(3)).IsOk);

        Assert.Equal(3, pair.ReceiveAtFar(1)[0].Bytes[^1]);
    });

    [Fact]
    public void Attach_ToAnInterfaceThatDoesNotExist_SaysSo() => Run(() =>
    {
        using Pair pair = new();

        Assert.Equal(PlatformStatus.NoDevice, pair.Far.Attach(4711, [s_group]).Status);
        Assert.False(pair.Far.IsAttached);
    });

    [Fact]
    public void Link_DownAndUp_RefusesThenWorksAgain() => Run(() =>
    {
        using Pair pair = new();
        Ip("link set near down");
        Assert.Equal(PlatformStatus.LinkDown, pair.Near.Send(Frame(1)).Status);
        Assert.Equal(0, pair.Near.ReceiveBatch(pair.Clock.Now));

        // The error was taken by the read: nothing is left that would wake the loop.
        pair.Waiter.Add(pair.Near);
        pair.Waiter.Wait(pair.Clock.Now);
        Assert.False(pair.Near.IsReady);

        Ip("link set near up");
        Assert.True(pair.Near.Send(Frame(2)).IsOk);
        Assert.Equal(2, pair.ReceiveAtFar(1)[0].Bytes[^1]);
    });

    [Fact]
    public void Attach_ToAnInterfaceThatIsDown_HearsItOnceItIsUp() => Run(() =>
    {
        Ip("link set far down");
        using Pair pair = new();
        Ip("link set far up");

        // Until the kernel's link watch has run, up to a second later, it swallows what is sent over the near end.
        MonotonicInstant limit = pair.Clock.Now.AddNanoseconds(10_000_000_000);
        while (pair.Far.ReceiveBatch(pair.Clock.Now) == 0)
        {
            Assert.True(pair.Clock.Now < limit, "no frame in time");
            Assert.True(pair.Near.Send(Frame(5)).IsOk);
            pair.Waiter.Wait(pair.Clock.Now.AddNanoseconds(5_000_000));
        }

        Assert.Equal(5, pair.Far.GetFrame(0).Bytes[^1]);
    });

    [Fact]
    public void Interface_RemovedAndRecreated_IsAttachedAgain() => Run(() =>
    {
        using Pair pair = new();
        Ip("link del near");
        Assert.Equal(PlatformStatus.NoDevice, pair.Near.Send(Frame(1)).Status);
        Assert.Equal(0, pair.Far.ReceiveBatch(pair.Clock.Now));
        Ip("link add near type veth peer name far");
        Ip("link set near up");
        Ip("link set far up");

        pair.AttachFar();
        Assert.True(pair.Near.Attach(IndexOf("near"), [s_group]).IsOk);
        Assert.True(pair.Near.Send(Frame(7)).IsOk);

        Assert.Equal(7, pair.ReceiveAtFar(1)[0].Bytes[^1]);
    });

    [Fact]
    public void DroppedFrames_MoreThanTheBufferHolds_AreCounted() => Run(() =>
    {
        using Pair pair = new();
        byte[] frame = Frame(1);
        for (int i = 0; i < 20_000; i++)
        {
            pair.Near.Send(frame);
        }

        int received = 0;
        for (int count = pair.Far.ReceiveBatch(pair.Clock.Now); count > 0; count = pair.Far.ReceiveBatch(pair.Clock.Now))
        {
            received += count;
        }

        output.WriteLine($"of 20000 frames unread at once the receive buffer held {received}, {pair.Far.DroppedFrames} were counted as dropped");
        Assert.InRange(received, 500, 19_999);
        Assert.InRange(pair.Far.DroppedFrames, 1, 20_000 - received);
    });

    [Fact]
    public void SendReceiveAndWait_Warm_AllocateNothing() => Run(() =>
    {
        using Pair pair = new();
        byte[] frame = Frame(1);
        int received = 0;
        void Exchange(int count)
        {
            for (int i = 0; i < count; i++)
            {
                pair.Near.Send(frame);
                pair.Waiter.Wait(pair.Clock.Now.AddNanoseconds(1_000_000));
                int frames = pair.Far.ReceiveBatch(pair.Clock.Now);
                for (int j = 0; j < frames; j++)
                {
                    received += pair.Far.GetFrame(j).Bytes.Length;
                }
            }
        }

        Exchange(500);
        Exchange(500);
        long least = long.MaxValue;
        for (int run = 0; run < 5 && least != 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exchange(2_000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.True(received > 0);
    });

    [Fact]
    public void Send_Time_IsPrinted() => Run(() =>
    {
        using Pair pair = new();
        byte[] frame = Frame(1);
        long[] durations = new long[1_000];
        for (int i = 0; i < durations.Length; i++)
        {
            MonotonicInstant start = pair.Clock.Now;
            Assert.True(pair.Near.Send(frame).IsOk);
            durations[i] = pair.Clock.Now.NanosecondsSince(start);
            pair.Far.ReceiveBatch(pair.Clock.Now);
        }

        Array.Sort(durations);
        output.WriteLine($"send over veth: median {durations[500]} ns, 99 of 100 {durations[990]} ns");
    });

    private static byte[] Frame(byte mark)
    {
        byte[] frame = new byte[70];
        byte[] header = [0x01, 0x00, 0x5e, 0, 0, 0x12, 2, 0, 0, 0, 0, 1, 0x08, 0x00, 0x45, 0x10, 0, 56, 0, 0, 0, 0, 255, 112];
        header.CopyTo(frame, 0);
        frame[^1] = mark;
        return frame;
    }

    private static byte[] Frame6(byte mark)
    {
        byte[] frame = new byte[90];
        byte[] header = [0x33, 0x33, 0, 0, 0, 0x12, 2, 0, 0, 0, 0, 1, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 36, 112, 255];
        header.CopyTo(frame, 0);
        frame[^1] = mark;
        return frame;
    }

    private sealed record Seen(byte[] Bytes, MonotonicInstant ReceivedAt, FrameFlags Flags);

    /// <summary>A transport at each end of the veth pair, and a waiter for the far one.</summary>
    private sealed class Pair : IDisposable
    {
        private static readonly LibcKernel s_kernel = new();

        public Pair()
        {
            Waiter = PollWaiter.Open(s_kernel);
            Waiter.Add(Far);
            Assert.True(Near.Attach(IndexOf("near"), [s_group, s_group6]).IsOk);
            AttachFar();
        }

        public MonotonicClock Clock { get; } = new(s_kernel);

        public PollWaiter Waiter { get; }

        public PacketTransport Near { get; } = PacketTransport.Open(s_kernel);

        public PacketTransport Far { get; } = PacketTransport.Open(s_kernel);

        public void AttachFar() => Assert.True(Far.Attach(IndexOf("far"), [s_group, s_group6]).IsOk);

        public List<Seen> ReceiveAtFar(int count)
        {
            List<Seen> seen = [];
            MonotonicInstant limit = Limit(Clock);
            while (seen.Count < count)
            {
                Assert.True(Clock.Now < limit, $"{seen.Count} of {count} frames in time");
                Waiter.Wait(limit);
                int received = Far.ReceiveBatch(Clock.Now);
                for (int i = 0; i < received; i++)
                {
                    ReceivedFrame frame = Far.GetFrame(i);
                    seen.Add(new(frame.Bytes.ToArray(), frame.ReceivedAt, frame.Flags));
                }
            }

            Assert.Equal(0, Far.ReceiveBatch(Clock.Now));
            return seen;
        }

        public void Dispose()
        {
            Near.Dispose();
            Far.Dispose();
            Waiter.Dispose();
        }
    }
}
