using System;
using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Commands;

/// <summary>Listens on one interface and writes a line for each frame until a signal, the count, or the reader's end.</summary>
internal sealed class WatchSession(IPlatform platform, WatchRequest request, ITextOutput output)
{
    private readonly WatchDecoder _decoder = new(request);
    private int _written;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="PlatformException">The system refused, or the interface is not there.</exception>
    public void Run()
    {
        using ISignalSource signals = platform.OpenSignalSource();
        using ILinkMonitor monitor = platform.OpenLinkMonitor();
        int interfaceIndex = FindInterface(monitor);
        using ILinkTransport transport = platform.OpenLinkTransport();
        Attach(transport, interfaceIndex);
        platform.EventWaiter.Add(signals);
        platform.EventWaiter.Add(transport);
        while (!ReadSignals(signals) && TryWriteFrames(transport))
        {
            CheckInterface(monitor, interfaceIndex);
            platform.EventWaiter.Wait(MonotonicInstant.Never);
        }
    }

    private int FindInterface(ILinkMonitor monitor)
    {
        var indexes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        platform.EventWaiter.Add(monitor);
        bool isComplete = false;
        while (!isComplete)
        {
            while (!isComplete && monitor.TryRead(out LinkEvent linkEvent))
            {
                isComplete = linkEvent.Kind == LinkEventKind.SnapshotComplete;
                if (linkEvent.Kind == LinkEventKind.LinkChanged)
                {
                    indexes[linkEvent.Link.Name] = linkEvent.InterfaceIndex;
                }
            }

            if (!isComplete)
            {
                platform.EventWaiter.Wait(MonotonicInstant.Never);
            }
        }

        return indexes.TryGetValue(request.InterfaceName, out int index)
            ? index
            : throw new PlatformException($"There is no interface {request.InterfaceName}; there are: {string.Join(", ", indexes.Keys)}");
    }

    private void Attach(ILinkTransport transport, int interfaceIndex)
    {
        PlatformResult result = transport.Attach(interfaceIndex, [CarpGroups.Ipv4, CarpGroups.Ipv6]);
        if (!result.IsOk)
        {
            throw new PlatformException(
                $"Cannot listen on {request.InterfaceName}: {platform.DescribeError(result.NativeCode)}; is it up?", result);
        }
    }

    // True when one asks for the end.
    private static bool ReadSignals(ISignalSource signals)
    {
        bool ends = false;
        while (signals.TryRead(out ProcessSignal signal))
        {
            ends |= signal is not (ProcessSignal.User1 or ProcessSignal.User2);
        }

        return ends;
    }

    // False when enough was written, or nobody reads any more.
    private bool TryWriteFrames(ILinkTransport transport)
    {
        MonotonicInstant now = platform.MonotonicClock.Now;
        DateTime localNow = LogLine.LocalTime(platform.WallClock);
        int frames;
        while ((frames = transport.ReceiveBatch(now)) > 0)
        {
            for (int i = 0; i < frames; i++)
            {
                ReceivedFrame frame = transport.GetFrame(i);
                if (NeighborAnswer.TryParse(frame.Bytes, out _))
                {
                    // Let through for the daemon, which asks for addresses.
                    continue;
                }

                DateTime localTime = localNow.AddTicks(-now.NanosecondsSince(frame.ReceivedAt) / TimeSpan.NanosecondsPerTick);
                if (!output.TryWrite(_decoder.Describe(frame, localTime) + "\n") || ++_written == request.Count)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void CheckInterface(ILinkMonitor monitor, int interfaceIndex)
    {
        while (monitor.TryRead(out LinkEvent linkEvent))
        {
            if (linkEvent.Kind == LinkEventKind.LinkRemoved && linkEvent.InterfaceIndex == interfaceIndex)
            {
                throw new PlatformException($"Interface {request.InterfaceName} is gone");
            }
        }
    }
}
