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
        var selected = new List<VirtualRouter>();
        foreach (VirtualRouter router in routers)
        {
            if (text is null || router.Configuration.Name == text || Place(router.Configuration) == text)
            {
                selected.Add(router);
            }
        }

        if (selected.Count > 0 || text is null)
        {
            return selected;
        }

        foreach (VirtualRouter router in routers)
        {
            if (router.Configuration.Parameters.Vhid.ToString(CultureInfo.InvariantCulture) == text)
            {
                selected.Add(router);
            }
        }

        if (selected.Count > 1)
        {
            selected.Clear();
        }

        return selected;
    }

    private static string Place(RouterConfiguration configuration) =>
        string.Create(CultureInfo.InvariantCulture, $"{configuration.Parameters.Vhid}@{configuration.InterfaceName}");
}
