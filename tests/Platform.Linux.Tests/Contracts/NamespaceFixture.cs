using System;
using System.IO;
using System.Runtime.Versioning;
using System.Threading;
using NativeCarp.Contracts;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Namespaces;
using NativeCarp.Platform.Linux.Interop;
using static NativeCarp.Namespaces.NetworkNamespace;

namespace NativeCarp.Platform.Linux.Tests.Contracts;

/// <summary>The contracts' host on the real kernel, in a network namespace: it is at the near end of the pair, the wire at the far one.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class NamespaceFixture : PlatformFixture
{
    private readonly NetworkNamespace _namespace = Enter();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nativecarp-test");
    private readonly LibcKernel _kernel = new();
    private readonly LinuxPlatform _platform;
    private PacketSocket _near;
    private PacketSocket _far;

    public NamespaceFixture()
    {
        _platform = new LinuxPlatform(_kernel);
        (_near, _far) = Prepare();
    }

    public override IPlatform Platform => _platform;

    public override string InterfaceName => "near";

    private string ReadyFile => Path.Combine(_folder.FullName, "ready");

    public override void SetUp(bool isUp) => Ip($"link set near {(isUp ? "up" : "down")}");

    /// <summary>The other end going down takes the carrier and leaves the interface up.</summary>
    public override void SetCarrier(bool hasCarrier) => Ip($"link set far {(hasCarrier ? "up" : "down")}");

    public override void DestroyInterface() => Ip("link del near");

    public override void CreateInterface()
    {
        CloseSockets();
        AddPair();
        (_near, _far) = Prepare();
    }

    /// <summary>An IPv6 address without the detection of duplicates, which would keep it from use for a second or two.</summary>
    public override void AddAddress(VirtualAddress address) =>
        Ip($"address add {Text(address)} dev near{(address.Address.Family == AddressFamily.Ipv6 ? " nodad" : "")}");

    public override void RemoveAddress(VirtualAddress address) => Ip($"address del {Text(address)} dev near");

    public override int CountAddress(InetAddress address) => Ip("-o address show dev near").Split($" {address}/").Length - 1;

    public override void AddNeighbor(InetAddress address) =>
        Ip($"neighbor add {address} lladdr {NeighborMac} dev near nud permanent");

    public override void AddRoute(VirtualAddress destination, InetAddress gateway) => Ip($"route add {Text(destination)} via {gateway} dev near");

    public override void RemoveRoute(VirtualAddress destination) => Ip($"route flush exact {Text(destination)}");

    public override string[] RoutesTo(VirtualAddress destination) =>
        Ip($"{(destination.Address.Family == AddressFamily.Ipv4 ? "-4" : "-6")} route show exact {Text(destination)}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Comes back when another socket at the near end has seen the frame: by then every socket there has it.</summary>
    public override void Deliver(ReadOnlySpan<byte> frame)
    {
        byte[] expected = frame.ToArray();
        _far.Send(frame);
        _ = _near.Await(seen => seen.AsSpan().SequenceEqual(expected));
    }

    public override byte[] TakeSentFrame() => _far.Await(IsAdvertisement);

    public override string AddProgram(int exitCode) => AddScript($"exit{exitCode}", $"exit {exitCode}");

    public override string AddHangingProgram(bool isStubborn) =>
        AddScript("hang", $"{(isStubborn ? "trap '' TERM; " : "")}echo > {ReadyFile}; exec sleep 1000");

    public override void AwaitHangingProgram() => Assert.True(SpinWait.SpinUntil(() => File.Exists(ReadyFile), TimeSpan.FromSeconds(10)));

    public override void RaiseSignal(ProcessSignal signal)
    {
        int number = signal == ProcessSignal.User1 ? Constants.SIGUSR1 : Constants.SIGUSR2;
        Assert.Equal(0, _kernel.Kill(_kernel.GetPid(), number));
    }

    public override void Dispose()
    {
        CloseSockets();
        base.Dispose();
        _folder.Delete(recursive: true);
        _namespace.Dispose();
    }

    private static (PacketSocket Near, PacketSocket Far) Prepare()
    {
        Ip($"address add {Text(OwnAddress)} dev near");

        // The kernel speaks of the carrier in its own time: a contract begins when it has nothing more to say.
        long limit = Environment.TickCount64 + (LimitNanoseconds / 1_000_000);
        while (!Ip("-o link show near").Contains("state UP", StringComparison.Ordinal))
        {
            Assert.True(Environment.TickCount64 < limit, "the pair has no carrier");
        }

        return (new PacketSocket("near"), new PacketSocket("far"));
    }

    private static string Text(VirtualAddress address) => $"{address.Address}/{address.PrefixLengthBits}";

    private static bool IsAdvertisement(byte[] frame) => frame.Length > 23 && (frame[12], frame[13]) switch
    {
        (0x08, 0x00) => frame[23] == 112,
        (0x86, 0xdd) => frame[20] == 112,
        _ => false,
    };

    private string AddScript(string name, string body)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private void CloseSockets()
    {
        _near.Dispose();
        _far.Dispose();
    }
}
