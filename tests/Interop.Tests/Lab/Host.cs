using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.NetworkInformation;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>One host of the laboratory: a network namespace whose eth0, and eth1 if it has one, is plugged into a switch.</summary>
internal sealed class Host
{
    internal const string InterfaceName = "eth0";
    internal const string SecondInterfaceName = "eth1";
    private const string RunDirectoryVariable = "NATIVECARP_RUN_DIR";

    private readonly Laboratory _laboratory;

    internal Host(Laboratory laboratory, string name, int number)
    {
        _laboratory = laboratory;
        Name = name;
        Namespace = $"{laboratory.Prefix}-{name}";
        Address = IPAddress.Parse($"10.9.0.{number}");
        HardwareAddress = new PhysicalAddress([0x02, 0x77, 0, 0, 0, (byte)number]);
        SecondAddress = IPAddress.Parse($"10.9.2.{number}");
        SecondHardwareAddress = new PhysicalAddress([0x02, 0x77, 0, 0, 1, (byte)number]);
        Port = $"port{number}";
        SecondPort = $"uplink{number}";
        Folder = Path.Combine(laboratory.Folder, name);
        Directory.CreateDirectory(Folder);
    }

    internal string Name { get; }

    internal string Namespace { get; }

    internal IPAddress Address { get; private set; }

    internal PhysicalAddress HardwareAddress { get; }

    /// <summary>The address of eth1, where the laboratory was built with two interfaces for each host.</summary>
    internal IPAddress SecondAddress { get; }

    internal PhysicalAddress SecondHardwareAddress { get; }

    /// <summary>The other end of eth0, in the switch.</summary>
    internal string Port { get; }

    /// <summary>The other end of eth1, in the second switch.</summary>
    internal string SecondPort { get; }

    /// <summary>The host's own folder for run and state files.</summary>
    internal string Folder { get; }

    internal string Run(params string[] command) => Command.Run(["ip", "netns", "exec", Namespace, .. command]);

    /// <summary>Starts a program on the host. `ip netns exec` becomes the program, so the process id is the program's own.</summary>
    internal RunningProcess Start(string binary, params string[] arguments)
    {
        RunningProcess process = StartUnowned(binary, arguments);
        _laboratory.Own(process);
        return process;
    }

    /// <summary>As <see cref="Start"/>, for the caller to dispose.</summary>
    internal RunningProcess StartUnowned(string binary, params string[] arguments)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", Namespace, binary, .. arguments]);
        start.Environment[RunDirectoryVariable] = Folder;
        return new RunningProcess(start);
    }

    /// <summary>Runs a verb of the binary under test to its end and returns what it printed.</summary>
    internal string RunNativeCarp(params string[] arguments) =>
        Run(["env", $"{RunDirectoryVariable}={Folder}", NativeCarpBinary.Path, .. arguments]);

    /// <summary>Writes a file into the host's folder and returns its path.</summary>
    internal string WriteFile(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes an executable file into the host's folder and returns its path.</summary>
    internal string WriteScript(string name, string content)
    {
        string path = WriteFile(name, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A name under which a host starts a program that lies elsewhere.</summary>
    internal string Link(string name, string target)
    {
        string path = Path.Combine(Folder, name);
        if (!File.Exists(path))
        {
            File.CreateSymbolicLink(path, target);
        }

        return path;
    }

    /// <summary>Gives the host another address than the laboratory gave it.</summary>
    internal void UseAddress(string address, int prefixLengthBits)
    {
        Run("ip", "address", "flush", "dev", InterfaceName);
        Run("ip", "address", "add", $"{address}/{prefixLengthBits}", "dev", InterfaceName);
        Address = IPAddress.Parse(address);
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

    internal bool HasAddress(IPAddress address, string interfaceName = InterfaceName) =>
        Command.Run("ip", "-n", Namespace, "-o", "-4", "address", "show", "dev", interfaceName)
            .Contains($" {address}/", StringComparison.Ordinal);

    internal void Own(IDisposable part) => _laboratory.Own(part);

    /// <summary>Takes eth0 away, as pulling a card does.</summary>
    internal void DeleteInterface() => Command.Run("ip", "-n", Namespace, "link", "delete", InterfaceName);

    /// <summary>Makes eth0 again after <see cref="DeleteInterface"/>: the same name, address and hardware address, a new index.</summary>
    internal void CreateInterface() => _laboratory.PlugIn(this, InterfaceName);

    /// <summary>The host's own end, as `ip link set eth0 up|down` does.</summary>
    internal void SetLink(bool up) => Command.Run("ip", "-n", Namespace, "link", "set", InterfaceName, up ? "up" : "down");

    /// <summary>The switch's end: the host keeps its interface up and loses the carrier.</summary>
    internal void SetCarrier(bool up) => SetCarrier(up, InterfaceName);

    internal void SetCarrier(bool up, string interfaceName) => Command.Run(
        "ip", "-n", _laboratory.SwitchNamespace, "link", "set", interfaceName == InterfaceName ? Port : SecondPort, up ? "up" : "down");

    /// <summary>The switch drops everything from and to this host; the host itself notices nothing.</summary>
    internal void CutOff() => ChangeCut("add");

    internal void Heal() => ChangeCut("delete");

    private void ChangeCut(string verb) => Command.Run(
        "ip", "netns", "exec", _laboratory.SwitchNamespace, "nft", verb, "element", "bridge", "laboratory", "cut", $"{{ {Port} }}");
}
