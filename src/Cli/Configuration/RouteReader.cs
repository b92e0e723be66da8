using System.Collections.Generic;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads the routes of a router.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="uniqueness">The routes of all routers.</param>
internal sealed class RouteReader(ProblemList problems, Uniqueness uniqueness)
{
    private const string Default = "default";

    /// <summary>Reads all.</summary>
    public IReadOnlyList<RouterRoute> Read(IReadOnlyList<TomlValue> values)
    {
        var routes = new List<RouterRoute>(values.Count);
        foreach (TomlValue value in values)
        {
            if (Read(new KeyReader((TomlTable)value, problems)) is RouterRoute route)
            {
                routes.Add(route);
            }
        }

        return routes;
    }

    private RouterRoute? Read(KeyReader keys)
    {
        keys.RefuseUnknown("a route", RouteKeys.All);
        TomlValue? to = keys.Require(RouteKeys.To, "the route")?.Value;
        InetAddress? gateway = ReadAddress(keys.Find(RouteKeys.Via)?.Value);
        InetAddress? source = ReadAddress(keys.Find(RouteKeys.Source)?.Value);
        TomlValue? dev = keys.Find(RouteKeys.Dev)?.Value;
        if (dev is not null && InterfaceName.DescribeUnusable(dev.Text) is string problem)
        {
            problems.Refuse(dev.Position, problem);
        }

        uint table = (uint)keys.Integer(RouteKeys.Table, 0);
        uint metric = (uint)keys.Integer(RouteKeys.Metric, 0);
        bool hasHint = keys.Has(RouteKeys.Via) || keys.Has(RouteKeys.Source);
        if (to is null || ReadDestination(to, gateway ?? source, hasHint) is not VirtualAddress destination)
        {
            return null;
        }

        RefuseOtherFamily(keys.Find(RouteKeys.Via)?.Value, gateway, destination);
        RefuseOtherFamily(keys.Find(RouteKeys.Source)?.Value, source, destination);
        uniqueness.Claim(
            $"the route to {destination} with metric {metric} in table {table}", to.Position, "remove one, or give it a metric of its own");
        return new RouterRoute
        {
            Destination = destination,
            Gateway = gateway,
            InterfaceName = dev?.Text,
            Table = table,
            Metric = metric,
            PreferredSource = source,
        };
    }

    private VirtualAddress? ReadDestination(TomlValue value, InetAddress? hint, bool hasHint)
    {
        if (value.Text == Default)
        {
            if (hint is InetAddress known)
            {
                return AddressText.Network(new VirtualAddress(known, 0));
            }

            // A hint that is wrong has been reported.
            if (!hasHint)
            {
                problems.Refuse(value.Position, "a default route without via is of no known family: write to = \"0.0.0.0/0\" or to = \"::/0\"");
            }

            return null;
        }

        string? problem = AddressText.ReadWithPrefix(value.Text, out VirtualAddress destination);
        VirtualAddress network = problem is null ? AddressText.Network(destination) : destination;
        if (network != destination)
        {
            problem = $"{destination} has bits set behind its prefix: write to = \"{network}\"";
        }

        if (problem is null)
        {
            return destination;
        }

        problems.Refuse(value.Position, problem);
        return null;
    }

    private InetAddress? ReadAddress(TomlValue? value)
    {
        if (value is null)
        {
            return null;
        }

        string? problem = AddressText.ReadHost(value.Text, out InetAddress address);
        if (problem is null)
        {
            return address;
        }

        problems.Refuse(value.Position, problem);
        return null;
    }

    private void RefuseOtherFamily(TomlValue? value, InetAddress? address, VirtualAddress destination)
    {
        if (address is InetAddress known && known.Family != destination.Address.Family)
        {
            problems.Refuse(value!.Position, $"{known} is of another family than {destination}: write one of the same");
        }
    }
}
