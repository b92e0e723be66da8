using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime.Probes;

/// <summary>What probes share: the sockets that ping, and who awaits an answer from the network.</summary>
internal sealed class ProbeDesk(IPlatform platform, LinkInventory inventory, EntropyPool entropy) : IDisposable
{
    private const int MaximumEchoesPerTurn = 256;

    private readonly IEchoSocket?[] _sockets = new IEchoSocket?[2];
    private readonly List<NetworkProbe> _awaiting = [];
    private readonly byte[] _frame = new byte[128];

    /// <summary>The interfaces and addresses of this host.</summary>
    public LinkInventory Inventory => inventory;

    /// <summary>Makes sure that hosts of a family can be pinged.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    public void OpenEcho(AddressFamily family)
    {
        if (_sockets[(int)family] is null)
        {
            IHostProbes probes = platform.Probes ?? throw new PlatformException("this system's backend cannot ping hosts: use a command for it");
            IEchoSocket socket = probes.OpenEchoSocket(family);
            platform.EventWaiter.Add(socket);
            _sockets[(int)family] = socket;
        }
    }

    /// <summary>Pings a host of a family that was opened.</summary>
    /// <param name="host">The host.</param>
    /// <param name="interfaceIndex">The interface to leave by; 0 leaves that to the system's routes.</param>
    /// <param name="cookie">What the answer will repeat.</param>
    public PlatformResult SendEcho(InetAddress host, int interfaceIndex, out uint cookie)
    {
        cookie = entropy.NextWord();
        int length = new EchoMessage(cookie).WriteRequest(_frame, host.Family);
        return _sockets[(int)host.Family]!.Send(_frame.AsSpan(0, length), host, interfaceIndex);
    }

    /// <summary>Asks a link who has an address.</summary>
    public PlatformResult AskNeighbor(LinkPort port, InetAddress host)
    {
        int length = NeighborAnswer.WriteQuestion(_frame, host, port.Link.Mac, port.SourceIpv6);
        return port.Transport.Send(_frame.AsSpan(0, length));
    }

    /// <summary>Hands what arrives to a probe from now on; once is enough.</summary>
    public void Await(NetworkProbe probe)
    {
        if (!_awaiting.Contains(probe))
        {
            _awaiting.Add(probe);
        }
    }

    /// <summary>A probe awaits nothing any more, if it did.</summary>
    public void Forget(NetworkProbe probe) => _awaiting.Remove(probe);

    /// <summary>Takes in the answers to pings that have arrived, and hands them to whoever waits.</summary>
    public void ReadEchoes()
    {
        for (int family = 0; family < _sockets.Length; family++)
        {
            if (_sockets[family] is not { IsReady: true } socket)
            {
                continue;
            }

            // The rest of a flood is read in the turns to come.
            for (int i = 0; i < MaximumEchoesPerTurn && socket.Receive(_frame, out InetAddress source) is > 0 and int length; i++)
            {
                if (EchoMessage.TryParseReply(_frame.AsSpan(0, length), (AddressFamily)family, out EchoMessage reply))
                {
                    HandleReply(source, reply);
                }
            }
        }
    }

    private void HandleReply(InetAddress source, EchoMessage reply)
    {
        foreach (NetworkProbe probe in _awaiting)
        {
            probe.HandleReply(source, reply);
        }
    }

    /// <summary>Somebody on a link says that it has an address.</summary>
    public void HandleNeighborAnswer(LinkPort port, in NeighborAnswer answer)
    {
        foreach (NetworkProbe probe in _awaiting)
        {
            probe.HandleAnswer(port, in answer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IEchoSocket? socket in _sockets)
        {
            if (socket is not null)
            {
                platform.EventWaiter.Remove(socket);
                socket.Dispose();
            }
        }
    }
}
