using System;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Contracts;

/// <summary>
/// A host on which a contract is tested: its platform, one Ethernet interface, and the hands of somebody who unplugs cables and sets
/// addresses behind the platform's back. The interface is up, has carrier and the address 10.9.99.1/24.
/// </summary>
public abstract class PlatformFixture : IDisposable
{
    /// <summary>No contract waits longer than this for an event, in the platform's own time.</summary>
    protected const long LimitNanoseconds = 5_000_000_000;

    public static VirtualAddress OwnAddress => new(InetAddress.FromIpv4Bits(0x0a09_6301), 24);

    /// <summary>The Ethernet address of everybody else on the wire.</summary>
    public static MacAddress NeighborMac => new(0x0277_0000_0099);

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

    /// <summary>Somebody at <see cref="NeighborMac"/> has an address, and the host knows or can find that out.</summary>
    public abstract void AddNeighbor(InetAddress address);

    /// <summary>The host gets a route of its own, over the interface.</summary>
    public abstract void AddRoute(VirtualAddress destination, InetAddress gateway);

    /// <summary>Somebody removes every route to this destination.</summary>
    public abstract void RemoveRoute(VirtualAddress destination);

    /// <summary>The routes to this very destination, whoever added them, each as the system describes it.</summary>
    public abstract string[] RoutesTo(VirtualAddress destination);

    /// <summary>A frame comes in from the wire.</summary>
    public abstract void Deliver(ReadOnlySpan<byte> frame);

    /// <summary>The next advertisement that left the host, by the wire's account.</summary>
    public abstract byte[] TakeSentFrame();

    /// <summary>Makes a program that ends by itself, with this exit status, and returns its path.</summary>
    public abstract string AddProgram(int exitCode);

    /// <summary>Makes a program that runs until it is ended, the stubborn one only by force, and returns its path.</summary>
    public abstract string AddHangingProgram(bool isStubborn);

    /// <summary>Waits until a hanging program that was started is ready to be ended.</summary>
    public virtual void AwaitHangingProgram()
    {
    }

    /// <summary>Somebody sends the process a signal.</summary>
    public abstract void RaiseSignal(ProcessSignal signal);

    public virtual void Dispose()
    {
        Platform.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads events until one is wanted.</summary>
    public LinkEvent Await(ILinkMonitor monitor, Predicate<LinkEvent> isWanted)
    {
        LinkEvent found = default;
        Await(monitor, () =>
        {
            while (monitor.TryRead(out found))
            {
                if (isWanted(found))
                {
                    return true;
                }
            }

            return false;
        });
        return found;
    }

    /// <summary>Waits as the loop does until something can be taken from the source.</summary>
    /// <param name="source">What to wait for.</param>
    /// <param name="tryTake">Takes it; false when there is nothing now.</param>
    public void Await(IEventSource source, Func<bool> tryTake)
    {
        Platform.EventWaiter.Add(source);
        MonotonicInstant limit = Platform.MonotonicClock.Now.AddNanoseconds(LimitNanoseconds);
        try
        {
            while (Platform.MonotonicClock.Now < limit)
            {
                Platform.EventWaiter.Wait(limit);
                if (source.IsReady && tryTake())
                {
                    return;
                }
            }
        }
        finally
        {
            Platform.EventWaiter.Remove(source);
        }

        throw new TimeoutException("it did not come");
    }

    /// <summary>Waits for frames and returns how many the batch has.</summary>
    public int AwaitBatch(ILinkTransport transport)
    {
        int count = 0;
        Await(transport, () => (count = transport.ReceiveBatch(Platform.MonotonicClock.Now)) > 0);
        return count;
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
        NeighborMac.WriteBytes(frame.AsSpan(6));
        (frame[12], frame[14], frame[23], frame[69]) = (0x08, 0x45, 112, marker);
        return frame;
    }
}
