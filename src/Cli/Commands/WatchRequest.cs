using System;
using System.Collections.Generic;
using System.Text;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Commands;

/// <summary>What to watch, checked.</summary>
internal sealed record WatchRequest
{
    /// <summary>The interface's name.</summary>
    public required string InterfaceName { get; init; }

    /// <summary>The passphrase's key; null when nothing is to be verified.</summary>
    public CarpKey? Key { get; init; }

    /// <summary>The virtual addresses the digest covers; empty when nothing is to be verified.</summary>
    public InetAddress[] Addresses { get; init; } = [];

    /// <summary>After how many frames to end; null watches until a signal.</summary>
    public int? Count { get; init; }

    /// <summary>Checks what was given on the command line.</summary>
    /// <param name="interfaceName">The interface's name.</param>
    /// <param name="password"><c>--pass</c>, or null.</param>
    /// <param name="passfile"><c>--passfile</c>, or null.</param>
    /// <param name="addresses"><c>--addr</c>, any number.</param>
    /// <param name="count"><c>--count</c>, or null.</param>
    /// <param name="readPassfile">Reads a passfile.</param>
    /// <param name="request">The checked request; null when refused.</param>
    /// <returns>What is wrong and how to mend it; null when nothing is.</returns>
    public static string? Check(
        string interfaceName,
        string? password,
        string? passfile,
        IReadOnlyList<string> addresses,
        int? count,
        Func<string, PassfileContent> readPassfile,
        out WatchRequest? request)
    {
        request = null;
        if (count < 1)
        {
            return $"--count={count} is not a number of frames: give 1 or more";
        }

        if (password is not null && passfile is not null)
        {
            return "--pass and --passfile are both given: leave one out";
        }

        bool hasPassword = password is not null || passfile is not null;
        if (hasPassword != addresses.Count > 0)
        {
            return hasPassword
                ? "A password alone verifies nothing: add --addr=IP for every virtual address"
                : "--addr alone verifies nothing: add --passfile=FILE or --pass=PASS";
        }

        var parsed = new InetAddress[addresses.Count];
        for (int i = 0; i < parsed.Length; i++)
        {
            if (!InetAddress.TryParse(addresses[i], out parsed[i]))
            {
                return $"Invalid address: [{addresses[i]}] in --addr: write an IPv4 or IPv6 address without prefix length";
            }
        }

        string? refusal = CheckKey(password, passfile, readPassfile, out CarpKey? key);
        if (refusal is null)
        {
            request = new WatchRequest { InterfaceName = interfaceName, Key = key, Addresses = parsed, Count = count };
        }

        return refusal;
    }

    private static string? CheckKey(string? password, string? passfile, Func<string, PassfileContent> readPassfile, out CarpKey? key)
    {
        key = null;
        if (password is null && passfile is null)
        {
            return null;
        }

        PassfileContent content = passfile is null ? new(Encoding.UTF8.GetBytes(password!), null, default) : readPassfile(passfile);
        if (content.Password is null)
        {
            return content.Error;
        }

        if (!CarpKey.TryCreate(content.Password, out CarpKey created))
        {
            return $"Password too long: it has {content.Password.Length} bytes, CARP's key has {CarpKey.LengthBytes}";
        }

        key = created;
        return null;
    }
}
