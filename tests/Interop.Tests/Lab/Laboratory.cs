using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A switch and some hosts, each a network namespace of its own. Nothing of it touches the machine's real interfaces.</summary>
internal sealed class Laboratory : IDisposable
{
    private static int s_count;

    private readonly Dictionary<string, Host> _hosts = [];
    private readonly List<IDisposable> _owned = [];

    /// <summary>Builds a laboratory with the named hosts; the first gets 10.9.0.1, the second 10.9.0.2, and so on.</summary>
    internal Laboratory(params string[] hosts)
    {
        Assert.SkipUnless(Libc.geteuid() == 0, "network namespaces need root; build/test.sh runs this in a user namespace otherwise");
        Prefix = $"carp{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
        SwitchNamespace = $"{Prefix}-switch";
        Folder = Directory.CreateTempSubdirectory("nativecarp-lab-").FullName;
        try
        {
            AddSwitch();
            for (int index = 0; index < hosts.Length; index++)
            {
                AddHost(new Host(this, hosts[index], index + 1));
            }

            Frames = new FrameWitness(SwitchNamespace, _hosts.Values);
            Own(Frames);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal string Prefix { get; }

    internal string SwitchNamespace { get; }

    internal string Folder { get; }

    internal FrameWitness Frames { get; }

    internal Host this[string name] => _hosts[name];

    internal void Own(IDisposable part) => _owned.Add(part);

    public void Dispose()
    {
        try
        {
            foreach (IDisposable part in _owned)
            {
                part.Dispose();
            }
        }
        finally
        {
            foreach (string name in _hosts.Values.Select(host => host.Namespace).Append(SwitchNamespace))
            {
                if (File.Exists(Path.Combine(NetworkNamespace.Folder, name)))
                {
                    Command.Run("ip", "netns", "delete", name);
                }
            }

            Directory.Delete(Folder, recursive: true);
        }
    }

    private void AddSwitch()
    {
        Command.Run("ip", "netns", "add", SwitchNamespace);
        Command.RunWithInput("link add br0 type bridge\nlink set br0 up\n", "ip", "-n", SwitchNamespace, "-batch", "-");
        Command.RunWithInput(
            """
            table bridge laboratory {
              set cut { type ifname; }
              chain forward {
                type filter hook forward priority 0;
                iifname @cut drop
                oifname @cut drop
              }
            }
            """,
            "ip", "netns", "exec", SwitchNamespace, "nft", "--file", "-");
    }

    private void AddHost(Host host)
    {
        _hosts.Add(host.Name, host);
        string mac = string.Join(':', host.HardwareAddress.GetAddressBytes().Select(part => part.ToString("x2")));
        Command.Run("ip", "netns", "add", host.Namespace);
        Command.RunWithInput(
            $"""
            link add {host.Port} type veth peer name {Host.InterfaceName} address {mac} netns {host.Namespace}
            link set {host.Port} master br0 up

            """,
            "ip", "-n", SwitchNamespace, "-batch", "-");
        Command.RunWithInput(
            $"""
            link set lo up
            address add {host.Address}/24 dev {Host.InterfaceName}
            link set {Host.InterfaceName} up

            """,
            "ip", "-n", host.Namespace, "-batch", "-");
    }
}
