using System.Collections.Generic;
using System.Globalization;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Control;

/// <summary>Finds virtual routers by what people call them.</summary>
internal static class RouterSelector
{
    /// <summary>All when nothing is named; else those with this name, <c>VHID@INTERFACE</c> or VHID. A bare vhid that several have names none.</summary>
    public static List<VirtualRouter> Select(IReadOnlyList<VirtualRouter> routers, string? text)
    {
        var configurations = new List<RouterConfiguration>(routers.Count);
        foreach (VirtualRouter router in routers)
        {
            configurations.Add(router.Configuration);
        }

        List<RouterConfiguration> found = Find(configurations, text);
        var selected = new List<VirtualRouter>(found.Count);
        foreach (VirtualRouter router in routers)
        {
            if (found.Exists(configuration => ReferenceEquals(configuration, router.Configuration)))
            {
                selected.Add(router);
            }
        }

        return selected;
    }

    /// <summary>The same among routers that are configured and may not run yet.</summary>
    public static List<RouterConfiguration> Find(IReadOnlyList<RouterConfiguration> routers, string? text)
    {
        var found = new List<RouterConfiguration>();
        foreach (RouterConfiguration router in routers)
        {
            if (text is null || router.Name == text || Place(router) == text)
            {
                found.Add(router);
            }
        }

        if (found.Count > 0 || text is null)
        {
            return found;
        }

        foreach (RouterConfiguration router in routers)
        {
            if (router.Parameters.Vhid.ToString(CultureInfo.InvariantCulture) == text)
            {
                found.Add(router);
            }
        }

        if (found.Count > 1)
        {
            found.Clear();
        }

        return found;
    }

    /// <summary>Adds the mates of those that belong to a group.</summary>
    public static void AddMates(List<VirtualRouter> routers)
    {
        for (int i = 0; i < routers.Count; i++)
        {
            foreach (VirtualRouter mate in routers[i].Group?.Members ?? [])
            {
                if (!routers.Contains(mate))
                {
                    routers.Add(mate);
                }
            }
        }
    }

    private static string Place(RouterConfiguration configuration) =>
        string.Create(CultureInfo.InvariantCulture, $"{configuration.Parameters.Vhid}@{configuration.InterfaceName}");
}
