using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.NetworkInformation;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>One host of the laboratory: a network namespace whose eth0 is plugged into the switch.</summary>
internal sealed class Host
{
    internal const string InterfaceName = "eth0";

    private readonly Laboratory _laboratory;

    internal Host(Laboratory laboratory, string name, int number)
    {
        _laboratory = laboratory;
        Name = name;
        Namespace = $"{laboratory.Prefix}-{name}";
        Address = IPAddress.Parse($"10.9.0.{number}");
        HardwareAddress = new PhysicalAddress([0x02, 0x77, 0, 0, 0, (byte)number]);
        Port = $"port{number}";
        Folder = Path.Combine(laboratory.Folder, name);
        Directory.CreateDirectory(Folder);
    }

    internal string Name { get; }

    internal string Namespace { get; }

    internal IPAddress Address { get; }

    internal PhysicalAddress HardwareAddress { get; }

    /// <summary>The other end of eth0, in the switch.</summary>
    internal string Port { get; }

    /// <summary>The host's own folder for run and state files.</summary>
    internal string Folder { get; }

    internal string Run(params string[] command) => Command.Run(["ip", "netns", "exec", Namespace, .. command]);

    /// <summary>Starts a program on the host. `ip netns exec` becomes the program, so the process id is the program's own.</summary>
    internal RunningProcess Start(string binary, params string[] arguments)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", Namespace, binary, .. arguments]);
        start.Environment["NATIVECARP_RUN_DIR"] = Folder;
        var process = new RunningProcess(start);
        _laboratory.Own(process);
        return process;
    }

    internal AddressWitness WatchAddresses()
    {
        var witness = new AddressWitness(this);
        _laboratory.Own(witness);
        return witness;
    }

    internal ClientProbe Probe(IPAddress target)
    {
        var probe = new ClientProbe(this, target);
        _laboratory.Own(probe);
        return probe;
    }

    /// <summary>Puts frames on the wire as if this host had sent them.</summary>
    internal RawSocket OpenInjector()
    {
        RawSocket socket = RawSocket.OpenPacket(Namespace, InterfaceName);
        _laboratory.Own(socket);
        return socket;
    }

    internal bool HasAddress(IPAddress address) =>
        Command.Run("ip", "-n", Namespace, "-o", "-4", "address", "show", "dev", InterfaceName)
            .Contains($" {address}/", StringComparison.Ordinal);

    /// <summary>The host's own end, as `ip link set eth0 up|down` does.</summary>
    internal void SetLink(bool up) => Command.Run("ip", "-n", Namespace, "link", "set", InterfaceName, up ? "up" : "down");

    /// <summary>The switch's end: the host keeps its interface up and loses the carrier.</summary>
    internal void SetCarrier(bool up) => Command.Run("ip", "-n", _laboratory.SwitchNamespace, "link", "set", Port, up ? "up" : "down");

    /// <summary>The switch drops everything from and to this host; the host itself notices nothing.</summary>
    internal void CutOff() => ChangeCut("add");

    internal void Heal() => ChangeCut("delete");

    private void ChangeCut(string verb) => Command.Run(
        "ip", "netns", "exec", _laboratory.SwitchNamespace, "nft", verb, "element", "bridge", "laboratory", "cut", $"{{ {Port} }}");
}
