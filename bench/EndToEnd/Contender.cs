using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Interop.Tests.Lab;

namespace NativeCarp.EndToEnd;

/// <summary>A failover daemon, started as its administrators start it: vhid 1, an interval of 1 s, one address.</summary>
/// <param name="Name">What its column is called.</param>
/// <param name="Start">Starts it on a host with an advskew; lower is better.</param>
internal sealed record Contender(string Name, Func<Host, byte, RunningProcess> Start)
{
    /// <summary>nativecarp with its own configuration.</summary>
    internal static Contender Native { get; } = new(
        "nativecarp", (host, advskew) => NativeNode.Start(host, NativeNode.Router(advskew)).Process);

    /// <summary>The same before all ordinary programs.</summary>
    internal static Contender NativeRealtime { get; } = new(
        "nativecarp, realtime", (host, advskew) => NativeNode.Start(host, "realtime = true\n" + NativeNode.Router(advskew)).Process);

    /// <summary>nativecarp under ucarp's name, with ucarp's options and scripts.</summary>
    internal static Contender AsUcarp { get; } = new(
        "nativecarp as ucarp", (host, advskew) => StartUcarp(host.Link("ucarp", NativeCarpBinary.Path), host, advskew));

    /// <summary>Debian's ucarp.</summary>
    internal static Contender Ucarp { get; } = new("ucarp", (host, advskew) => StartUcarp(Node.UcarpPath, host, advskew));

    /// <summary>Debian's keepalived, VRRPv2.</summary>
    internal static Contender Keepalived { get; } = new(
        "keepalived", (host, advskew) => KeepalivedNode.Start(host, KeepalivedInstance(1, advskew, "1", $"{NativeNode.VirtualAddress}")));

    /// <summary>The four that every row is about.</summary>
    internal static IReadOnlyList<Contender> All { get; } = [Native, AsUcarp, Ucarp, Keepalived];

    /// <summary>The address that moves.</summary>
    internal static NodeOptions Options { get; } = new() { Vhid = 1, VirtualAddress = NativeNode.VirtualAddress };

    /// <summary>nativecarp with intervals of milliseconds.</summary>
    internal static Contender NativeFast(byte master, byte backup) => new(
        $"nativecarp, advbase 0, advskew {master} and {backup}",
        (host, advskew) => NativeNode.Start(host, NativeNode.Router(advskew == 0 ? master : backup, "advbase = 0")).Process);

    /// <summary>keepalived at the shortest interval that VRRPv3 has.</summary>
    internal static Contender KeepalivedFast { get; } = new(
        "keepalived, VRRPv3, 10 ms",
        (host, advskew) => KeepalivedNode.Start(
            host, "global_defs {\n vrrp_version 3\n}\n" + KeepalivedInstance(1, advskew, "0.01", $"{NativeNode.VirtualAddress}")));

    /// <summary>Many virtual routers of one network in one process.</summary>
    internal static Contender NativeMany(int count) => new(
        "nativecarp", (host, advskew) => NativeNode.Start(host, NativeNode.Routers(count, advskew)).Process);

    /// <summary>The same with keepalived.</summary>
    internal static Contender KeepalivedMany(int count) => new(
        "keepalived",
        (host, advskew) => KeepalivedNode.Start(
            host, string.Concat(Enumerable.Range(1, count).Select(vhid => KeepalivedInstance(vhid, advskew, "1", ManyAddress(vhid))))));

    /// <summary>The address of one of many.</summary>
    internal static string ManyAddress(int vhid) => $"10.9.3.{vhid}";

    private static RunningProcess StartUcarp(string program, Host host, byte advskew)
    {
        string up = host.WriteScript("vip-up.sh", "#!/bin/sh\nexec ip address add \"$2/32\" dev \"$1\"\n");
        string down = host.WriteScript("vip-down.sh", "#!/bin/sh\nexec ip address delete \"$2/32\" dev \"$1\"\n");
        NodeOptions options = Options with { Advskew = advskew };
        return host.Start(program, [.. options.Arguments(host.Address), "-u", up, "-d", down, "-z"]);
    }

    // 256 less an advskew is the priority with the same master-down time; 255 is for who owns an address for good.
    private static string KeepalivedInstance(int id, byte advskew, string interval, string address) =>
        $$"""
        vrrp_instance router{{id}} {
          state BACKUP
          interface eth0
          virtual_router_id {{id}}
          priority {{int.Min(254, 256 - advskew)}}
          advert_int {{interval}}
          virtual_ipaddress {
            {{address}}/32
          }
        }

        """;
}
