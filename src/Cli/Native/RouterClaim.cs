using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using NativeCarp.Cli.Configuration;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>
/// Files in the run directory for each virtual router. The record says which process runs this vhid on this interface and what it may put
/// on this host: <c>pid 1234</c>, then lines like <c>address eth0 10.0.0.10/32</c>. The lock beside it, which a killed process loses, tells
/// whether that process still lives. A record without a lock was left behind, and so perhaps were its addresses. Lock files are empty and
/// never deleted: a lock on a file that has lost its name would keep nobody out.
/// </summary>
internal sealed class RouterClaim : IDisposable
{
    private const string LockSuffix = ".lock";
    private const string RecordSuffix = ".router";
    private const string RequestsSuffix = ".asked";
    private const string PidWord = "pid";
    private const string AddressWord = "address";

    private readonly FileStream _lock;
    private readonly string _record;

    private RouterClaim(FileStream heldLock, string record)
    {
        _lock = heldLock;
        _record = record;
    }

    /// <summary>Where <see cref="RouterRequests"/> of this virtual router are kept. They outlive the claim.</summary>
    public string RequestsPath => _record[..^RecordSuffix.Length] + RequestsSuffix;

    /// <summary>Claims a virtual router.</summary>
    /// <param name="directory">The run directory.</param>
    /// <param name="network">Names this host's network among those that may share the directory.</param>
    /// <param name="configuration">The virtual router.</param>
    /// <param name="leftovers">Receives what an earlier process may have left on this host.</param>
    /// <exception cref="PlatformException">Another process runs it, or the files cannot be written.</exception>
    public static RouterClaim Take(
        string directory, string network, RouterConfiguration configuration, List<(string InterfaceName, VirtualAddress Address)> leftovers)
    {
        string record = Path.Combine(
            directory, $"{network}-{configuration.InterfaceName}-{configuration.Parameters.Vhid}{RecordSuffix}");
        FileStream? heldLock = TryLock(record);
        if (heldLock is null)
        {
            string holder = ReadPid(record) is int pid ? $"process {pid} runs" : "another process runs";
            throw new PlatformException($"{RouterText.Label(configuration)}: {holder} this virtual router already: stop it first");
        }

        var claim = new RouterClaim(heldLock, record);
        Read(record, leftovers);
        claim.Update(configuration);
        return claim;
    }

    /// <summary>Takes over what processes that were killed have left behind: collects the addresses and deletes the records.</summary>
    /// <exception cref="PlatformException">The files cannot be read.</exception>
    public static void CollectAbandoned(
        string directory, string network, List<(string InterfaceName, VirtualAddress Address)> leftovers)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (string record in Directory.GetFiles(directory, $"{network}-*{RecordSuffix}"))
        {
            using FileStream? heldLock = TryLock(record);
            if (heldLock is not null)
            {
                Read(record, leftovers);
                File.Delete(record);
            }
        }
    }

    /// <summary>Says what the virtual router may put on this host from now on.</summary>
    /// <exception cref="PlatformException">The record cannot be written.</exception>
    public void Update(RouterConfiguration configuration)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{PidWord} {Environment.ProcessId}\n");
        foreach (RouterAddress address in configuration.Addresses)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{AddressWord} {address.InterfaceName ?? configuration.InterfaceName} {address.Virtual}\n");
        }

        try
        {
            File.WriteAllText(_record, text.ToString());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotUse(_record, e);
        }
    }

    /// <summary>The configuration names the virtual router no more: nothing is asked of it.</summary>
    public void ForgetRequests() => File.Delete(RequestsPath);

    /// <summary>Gives the claim up; the addresses are gone from this host.</summary>
    public void Release()
    {
        File.Delete(_record);
        _lock.Dispose();
    }

    /// <summary>Lets go of the lock and leaves the record for the next start.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Null when another process holds the lock. Source: flock(2), which is what opening without sharing means here.</summary>
    private static FileStream? TryLock(string record)
    {
        string path = record[..^RecordSuffix.Length] + LockSuffix;
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotUse(path, e);
        }
    }

    private static int? ReadPid(string record) =>
        ReadLines(record) is [string first, ..]
        && first.Split(' ') is [PidWord, string number]
        && int.TryParse(number, CultureInfo.InvariantCulture, out int pid) ? pid : null;

    /// <summary>What cannot be understood is passed over: another version may have written it.</summary>
    private static void Read(string record, List<(string InterfaceName, VirtualAddress Address)> leftovers)
    {
        foreach (string line in ReadLines(record))
        {
            if (line.Split(' ') is [AddressWord, string interfaceName, string address]
                && address.Contains('/')
                && AddressText.ReadWithPrefix(address, out VirtualAddress parsed) is null)
            {
                leftovers.Add((interfaceName, parsed));
            }
        }
    }

    private static string[] ReadLines(string record)
    {
        try
        {
            return File.Exists(record) ? File.ReadAllText(record).Split('\n') : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotUse(record, e);
        }
    }

    private static PlatformException CannotUse(string path, Exception cause) =>
        new($"cannot use {path}: {RunDirectory.Explain(cause)}", cause);
}
