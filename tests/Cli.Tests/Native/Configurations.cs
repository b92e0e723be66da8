using System.Globalization;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Native;

internal static class Configurations
{
    /// <summary>A router on eth0 whose address ends in its vhid.</summary>
    public static RouterConfiguration Router(byte vhid)
    {
        Assert.True(CarpKey.TryCreate("secret"u8, out CarpKey key));
        return new RouterConfiguration
        {
            InterfaceName = "eth0",
            Parameters = new CarpParameters { Vhid = vhid },
            Key = key,
            Addresses = [new RouterAddress { Virtual = Prefix($"10.0.0.{vhid}/32") }],
        };
    }

    public static VirtualAddress Prefix(string text)
    {
        string[] parts = text.Split('/');
        Assert.True(InetAddress.TryParse(parts[0], out InetAddress address));
        return new VirtualAddress(address, byte.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
