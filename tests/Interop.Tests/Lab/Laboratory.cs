using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.NetworkInformation;
using System.Threading;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>A switch and some hosts, each a network namespace of its own. Nothing of it touches the machine's real interfaces.</summary>
internal sealed class Laboratory : IDisposable
{
    private static int s_count;

    private readonly string[] _interfaces;
    private readonly Dictionary<string, Host> _hosts = [];
    private readonly List<IDisposable> _owned = [];

    /// <summary>Builds a laboratory with the named hosts; the first gets 10.9.0.1, the second 10.9.0.2, and so on.</summary>
    internal Laboratory(params string[] hosts)
        : this(interfacesPerHost: 1, hosts)
    {
    }

    /// <summary>Builds a laboratory whose hosts have eth0 in 10.9.0.0/24 and, with two interfaces, eth1 in 10.9.2.0/24.</summary>
    internal Laboratory(int interfacesPerHost, params string[] hosts)
    {
        _interfaces = interfacesPerHost == 1 ? [Host.InterfaceName] : [Host.InterfaceName, Host.SecondInterfaceName];
        Assert.SkipUnless(Libc.geteuid() == 0, "network namespaces need root; build/test.sh runs this in a user namespace otherwise");
        Prefix = $"carp{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
        SwitchNamespace = $"{Prefix}-switch";
        Folder = Directory.CreateTempSubdirectory("nativecarp-lab-").FullName;
        try
        {
            AddSwitch();
            Frames = new FrameWitness(SwitchNamespace);
            Own(Frames);
            for (int index = 0; index < hosts.Length; index++)
            {
                AddHost(new Host(this, hosts[index], index + 1));
            }

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

    internal void Own(IDisposable part)
    {
        lock (_owned)
        {
            _owned.Add(part);
        }
    }

    /// <summary>Connects one interface of a host that does not have it yet, and lets the witness listen on its port.</summary>
    internal void PlugIn(Host host, string interfaceName)
    {
        bool isFirst = interfaceName == Host.InterfaceName;
        string port = isFirst ? host.Port : host.SecondPort;
        string mac = Format(isFirst ? host.HardwareAddress : host.SecondHardwareAddress);
        Command.RunWithInput(
            $"""
            link add {port} type veth peer name {interfaceName} address {mac} netns {host.Namespace}
            link set {port} master {(isFirst ? "br0" : "br1")} up

            """,
            "ip", "-n", SwitchNamespace, "-batch", "-");
        Frames.Listen(host, interfaceName, port);
        Command.RunWithInput(
            $"""
            address add {(isFirst ? host.Address : host.SecondAddress)}/24 dev {interfaceName}
            link set {interfaceName} up

            """,
            "ip", "-n", host.Namespace, "-batch", "-");
    }

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
        Command.RunWithInput(
            "link add br0 type bridge\nlink set br0 up\nlink add br1 type bridge\nlink set br1 up\n",
            "ip", "-n", SwitchNamespace, "-batch", "-");
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
        Command.Run("ip", "netns", "add", host.Namespace);
        Command.Run("ip", "-n", host.Namespace, "link", "set", "lo", "up");
        foreach (string interfaceName in _interfaces)
        {
            PlugIn(host, interfaceName);
        }
    }

    private static string Format(PhysicalAddress address) =>
        string.Join(':', address.GetAddressBytes().Select(part => part.ToString("x2")));
}
