using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Routing;

namespace NativeCarp.Platform.FreeBSD.Tests.Fakes;

/// <summary>
/// The routing table, changed by messages read at the header files' offsets. Source: <c>route_output</c> in sys/net/rtsock.c,
/// sys/net/route/route_ctl.c.
/// </summary>
internal sealed class FakeRoutes(FakeKernel kernel)
{
    private const int HeaderLengthBytes = 152;

    public List<FakeRoute> All { get; } = [];

    /// <summary>The types of all requests, in order.</summary>
    public List<int> Requests { get; } = [];

    /// <summary>The kernel has no memory for the answer, which it tells nobody.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Called before each request, so that a test can let something happen at that moment.</summary>
    public Action<int>? OnRequest { get; set; }

    public int Handle(ReadOnlySpan<byte> request, FakeRouteSocket sender)
    {
        if (request.Length < HeaderLengthBytes || BinaryPrimitives.ReadUInt16LittleEndian(request) != request.Length || request[2] != 5)
        {
            return -Errno.EINVAL;
        }

        int type = request[3];
        Requests.Add(type);
        OnRequest?.Invoke(type);
        if (type != 4 && !kernel.IsRoot)
        {
            return -Errno.EPERM;
        }

        int flags = BinaryPrimitives.ReadInt32LittleEndian(request[8..]);
        Dictionary<int, byte[]> addresses = ReadAddresses(request);
        FakeRoute wanted = ToRoute(addresses, flags);
        int error = type switch
        {
            1 => Add(wanted),
            2 => Delete(wanted),
            4 => Get(wanted, request, hasMask: addresses.ContainsKey(4), sender),
            _ => -Errno.EOPNOTSUPP,
        };
        return error < 0 ? error : request.Length;
    }

    /// <summary>The interface a packet leaves by, and the neighbour it is handed to; null without a route.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="scope">The interface of a link-local address, which no route knows.</param>
    public (FakeInterface Card, InetAddress NextHop)? FindWay(InetAddress destination, FakeInterface? scope)
    {
        if (scope is not null || destination.IsIpv6LinkLocal)
        {
            return scope is null ? null : (scope, destination);
        }

        FakeInterface? onLink = kernel.Interfaces.Find(card => card.Addresses.Exists(entry => Covers(entry.Value, destination)));
        if (onLink is not null)
        {
            return (onLink, destination);
        }

        var address = IPAddress.Parse(destination.ToString());
        FakeRoute? route = All.Where(route => IPNetwork.Parse(route.Destination).Contains(address))
            .MaxBy(route => IPNetwork.Parse(route.Destination).PrefixLength);
        return route is not null && InetAddress.TryParse(route.Gateway, out InetAddress gateway)
            && kernel.FindInterface(route.InterfaceIndex) is { } card ? (card, gateway) : null;
    }

    private static bool Covers(VirtualAddress network, InetAddress address)
    {
        if (network.Address.Family != address.Family)
        {
            return false;
        }

        byte[] left = IPAddress.Parse(network.Address.ToString()).GetAddressBytes();
        byte[] right = IPAddress.Parse(address.ToString()).GetAddressBytes();
        return Enumerable.Range(0, network.PrefixLengthBits).All(bit => ((left[bit / 8] ^ right[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }

    private static Dictionary<int, byte[]> ReadAddresses(ReadOnlySpan<byte> request)
    {
        Dictionary<int, byte[]> addresses = [];
        int present = BinaryPrimitives.ReadInt32LittleEndian(request[12..]);
        int position = HeaderLengthBytes;
        for (int bit = 1; bit <= 0x80; bit <<= 1)
        {
            if ((present & bit) != 0)
            {
                int length = request[position];
                addresses[bit] = request.Slice(position, length).ToArray();
                position += (length + 7) & ~7;
            }
        }

        Assert.Equal(request.Length, position);
        return addresses;
    }

    private static FakeRoute ToRoute(Dictionary<int, byte[]> addresses, int flags)
    {
        byte[] destination = addresses[1];
        int prefixLength = addresses.TryGetValue(4, out byte[]? mask)
            ? BytesOf(mask).Sum(octet => int.PopCount(octet))
            : 8 * BytesOf(destination).Length;
        return new FakeRoute(
            $"{new IPAddress(BytesOf(destination))}/{prefixLength}",
            addresses.TryGetValue(2, out byte[]? gateway) ? ToText(gateway) : "",
            addresses.TryGetValue(0x10, out byte[]? link) ? BinaryPrimitives.ReadUInt16LittleEndian(link.AsSpan(2)) : 0,
            addresses.TryGetValue(0x20, out byte[]? source) ? ToText(source) : null,
            flags);
    }

    private static byte[] BytesOf(byte[] address) => address switch
    {
        [16, 2, ..] => address[4..8],
        [28, 28, ..] => address[8..24],
        _ => throw new InvalidOperationException($"an address of {address.Length} bytes, family {address[1]}"),
    };

    private static string ToText(byte[] address) =>
        address is [54, 18, ..] ? $"link{BinaryPrimitives.ReadUInt16LittleEndian(address.AsSpan(2))}" : new IPAddress(BytesOf(address)).ToString();

    private int Add(FakeRoute wanted)
    {
        if (wanted.InterfaceIndex != 0 && kernel.FindInterface(wanted.InterfaceIndex) is null)
        {
            return -Errno.ENXIO;
        }

        if (wanted.Source is string source && !kernel.Interfaces.Any(card => card.Addresses.Exists(a => a.Value.Address.ToString() == source)))
        {
            // ENETUNREACH
            return -51;
        }

        // Two gateways to one destination are both used: net.route.multipath is 1.
        bool isThere = All.Exists(route => route.Destination == wanted.Destination
            && (route.Gateway == wanted.Gateway || (route.Flags & wanted.Flags & 2) == 0));
        if (isThere)
        {
            return -Errno.EEXIST;
        }

        All.Add(wanted);
        return 0;
    }

    /// <summary>The gateway must be the one that is named; whose route it is does not matter.</summary>
    private int Delete(FakeRoute wanted) =>
        All.RemoveAll(route => route.Destination == wanted.Destination && route.Gateway == wanted.Gateway) > 0 ? 0 : -Errno.ESRCH;

    /// <summary>Without a mask the route that would be used, whatever network it leads to.</summary>
    private int Get(FakeRoute wanted, ReadOnlySpan<byte> request, bool hasMask, FakeRouteSocket sender)
    {
        FakeRoute? found = All.Find(route => route.Destination == wanted.Destination);
        if (found is null && !hasMask)
        {
            var address = IPAddress.Parse(wanted.Destination[..wanted.Destination.IndexOf('/', StringComparison.Ordinal)]);
            found = All.Where(route => IPNetwork.Parse(route.Destination).Contains(address))
                .MaxBy(route => IPNetwork.Parse(route.Destination).PrefixLength);
        }

        if (found is null)
        {
            return -Errno.ESRCH;
        }

        if (!LosesAnswers)
        {
            // Everybody hears every answer; another process may have asked under the same number, about a route that has all flags.
            int sequence = BinaryPrimitives.ReadInt32LittleEndian(request[20..]);
            kernel.Post(RouteBytes.Answer(found.Destination, -1, kernel.GetPid() + 1, sequence));
            kernel.Post(RouteBytes.Answer(found.Destination, found.Flags, kernel.GetPid(), sequence), sender.HearsItself ? null : sender);
        }

        return 0;
    }
}
