using System;
using System.Collections.Generic;
using System.Globalization;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Logging;

/// <summary>
/// The lines ucarp writes, word for word, for people grep them. What ucarp leaves out comes after its words, never among them.
/// </summary>
internal static class UcarpLogLines
{
    /// <summary>The interface that was chosen because none was named.</summary>
    public static string UsingInterface(string interfaceName) => $"Using [{interfaceName}] as a network interface";

    /// <summary>The Ethernet address at start.</summary>
    public static string LocalEthernetAddress(MacAddress address) => $"Local advertised ethernet address is [{address}]";

    /// <summary>A change of role.</summary>
    /// <param name="stateName"><c>INIT</c>, <c>BACKUP</c> or <c>MASTER</c>.</param>
    /// <param name="reason">Why, in a few words; empty when there is nothing to add.</param>
    public static string SwitchingToState(string stateName, string reason) =>
        reason.Length == 0 ? $"Switching to state: {stateName}" : $"Switching to state: {stateName} ({reason})";

    /// <summary>A script that is being started.</summary>
    /// <param name="command">Path and arguments.</param>
    public static string Spawning(IEnumerable<string> command) => $"Spawning [{string.Join(' ', command)}]";

    /// <summary>A script that could not be started.</summary>
    /// <param name="command">Path and arguments.</param>
    /// <param name="reason">The system's word for it.</param>
    public static string UnableToExec(IEnumerable<string> command, string reason) => $"Unable to exec {string.Join(' ', command)}: {reason}";

    /// <summary>In MASTER: a better master advertised.</summary>
    public static string PreferredMasterAdvertised(InetAddress source) =>
        $"Preferred master advertised: going back to BACKUP state from {source}";

    /// <summary>In MASTER: a worse master advertised.</summary>
    public static string NonPreferredMasterAdvertising(InetAddress source) =>
        $"Non-preferred master advertising: reasserting control of VIP with another gratuitous arp from {source}";

    /// <summary>In BACKUP: a worse master is pre-empted.</summary>
    public static string PreemptingMaster(InetAddress source) => $"Putting MASTER down - preemption from {source}";

    /// <summary>In BACKUP: the master is slower than we would be.</summary>
    public static string MasterGoingToTimeOut(InetAddress source) => $"Putting MASTER DOWN (going to time out) from {source}";

    /// <summary>An advertisement with another password or other addresses.</summary>
    /// <param name="computed">The digest we compute, at least 4 bytes.</param>
    /// <param name="received">The digest in the frame, at least 4 bytes.</param>
    /// <param name="source">Who sent it.</param>
    public static string BadDigest(ReadOnlySpan<byte> computed, ReadOnlySpan<byte> received, InetAddress source) =>
        $"Bad digest - md2=[{DigestStart(computed)}...] md=[{DigestStart(received)}...]" +
        $" - Check vhid, password and virtual IP address from {source}";

    /// <summary>An advertisement that has passed a router.</summary>
    public static string BadTtl(byte ttl, InetAddress source) => $"Bad TTL: [{ttl}] from {source}";

    /// <summary>Another version of the protocol, such as VRRP.</summary>
    public static string BadVersion(byte version, InetAddress source) => $"Bad version: [{version}] from {source}";

    /// <summary>A damaged advertisement.</summary>
    public static string BadChecksum(InetAddress source) => $"Bad IP checksum from {source}";

    /// <summary>SIGUSR2 has come.</summary>
    public static string GoingDownOnRequest() => "Caught signal (USR2) considering going down";

    /// <summary>The answer to SIGUSR1.</summary>
    /// <param name="stateName"><c>INIT</c>, <c>BACKUP</c> or <c>MASTER</c>.</param>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="vhid">The virtual host id.</param>
    public static string StateReport(string stateName, string interfaceName, byte vhid) =>
        string.Create(CultureInfo.InvariantCulture, $"{stateName} on {interfaceName} id {vhid}");

    private static string DigestStart(ReadOnlySpan<byte> digest) => Convert.ToHexStringLower(digest[..4]);
}
