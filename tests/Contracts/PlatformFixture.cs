using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Contracts;

/// <summary>
/// A host on which a contract is tested: its platform, one Ethernet interface, and the hands of somebody who unplugs cables and sets
/// addresses behind the platform's back. The interface is up, has carrier and the address 10.99.0.1/24.
/// </summary>
public abstract class PlatformFixture : IDisposable
{
    /// <summary>No contract waits longer than this for an event, in the platform's own time.</summary>
    protected const long LimitNanoseconds = 5_000_000_000;

    public static VirtualAddress OwnAddress => new(InetAddress.FromIpv4Bits(0x0a63_0001), 24);

    public abstract IPlatform Platform { get; }

    public abstract string InterfaceName { get; }

    public abstract void SetUp(bool isUp);

    public abstract void SetCarrier(bool hasCarrier);

    public abstract void DestroyInterface();

    /// <summary>Makes the interface again, with its name and address.</summary>
    public abstract void CreateInterface();

    public abstract void AddAddress(VirtualAddress address);

    public abstract void RemoveAddress(VirtualAddress address);

    /// <summary>How many times the interface has the address: 0 or 1, if all is well.</summary>
    public abstract int CountAddress(InetAddress address);

    /// <summary>A frame comes in from the wire.</summary>
    public abstract void Deliver(ReadOnlySpan<byte> frame);

    /// <summary>The frames the host sent since the last call.</summary>
    public abstract IReadOnlyList<byte[]> TakeSentFrames();

    public virtual void Dispose()
    {
        Platform.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads events until one is wanted, waiting for them as the loop does.</summary>
    public LinkEvent Await(ILinkMonitor monitor, Predicate<LinkEvent> isWanted)
    {
        Platform.EventWaiter.Add(monitor);
        MonotonicInstant limit = Platform.MonotonicClock.Now.AddNanoseconds(LimitNanoseconds);
        try
        {
            while (Platform.MonotonicClock.Now < limit)
            {
                while (monitor.TryRead(out LinkEvent next))
                {
                    if (isWanted(next))
                    {
                        return next;
                    }
                }

                Platform.EventWaiter.Wait(limit);
            }
        }
        finally
        {
            Platform.EventWaiter.Remove(monitor);
        }

        throw new TimeoutException("the event did not come");
    }

    /// <summary>Waits for frames as the loop does and returns how many the batch has.</summary>
    public int AwaitBatch(ILinkTransport transport)
    {
        Platform.EventWaiter.Add(transport);
        MonotonicInstant limit = Platform.MonotonicClock.Now.AddNanoseconds(LimitNanoseconds);
        try
        {
            while (Platform.MonotonicClock.Now < limit)
            {
                Platform.EventWaiter.Wait(limit);
                if (transport.IsReady && transport.ReceiveBatch(Platform.MonotonicClock.Now) is var count && count > 0)
                {
                    return count;
                }
            }
        }
        finally
        {
            Platform.EventWaiter.Remove(transport);
        }

        throw new TimeoutException("no frame came");
    }

    /// <summary>The number of the interface, as the monitor reports it.</summary>
    public int FindIndex()
    {
        using ILinkMonitor monitor = Platform.OpenLinkMonitor();
        return Await(monitor, next => next.Kind == LinkEventKind.LinkChanged && next.Link.Name == InterfaceName).InterfaceIndex;
    }

    /// <summary>An advertisement as far as filters look at it; <paramref name="marker"/> is its last byte.</summary>
    public static byte[] Frame(byte marker)
    {
        byte[] frame = new byte[70];
        MacAddress.ForMulticastGroup(InetAddress.FromIpv4Bits(0xe000_0012)).WriteBytes(frame);
        new MacAddress(0x0277_0000_0099).WriteBytes(frame.AsSpan(6));
        (frame[12], frame[14], frame[23], frame[69]) = (0x08, 0x45, 112, marker);
        return frame;
    }
}
