using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>How the native daemon names virtual routers, interfaces and signals.</summary>
internal static class RouterText
{
    /// <summary>As the BSD kernels write it, <c>vhid 40@eth1</c>, with the configured name in front when there is one.</summary>
    public static string Label(RouterConfiguration configuration)
    {
        string place = $"vhid {configuration.Parameters.Vhid}@{configuration.InterfaceName}";
        return configuration.Name is null ? place : $"{configuration.Name} ({place})";
    }

    /// <summary>The interface that carries one of the addresses.</summary>
    public static string InterfaceOf(RouterConfiguration configuration, VirtualAddress address)
    {
        foreach (RouterAddress own in configuration.Addresses)
        {
            if (own.Virtual == address && own.InterfaceName is not null)
            {
                return own.InterfaceName;
            }
        }

        return configuration.InterfaceName;
    }

    /// <summary>How many virtual routers are in which state, such as <c>2 master, 1 backup</c>.</summary>
    public static string DescribeStates(IReadOnlyList<VirtualRouter> routers)
    {
        int masters = 0;
        int backups = 0;
        foreach (VirtualRouter router in routers)
        {
            masters += router.State == CarpState.Master ? 1 : 0;
            backups += router.State == CarpState.Backup ? 1 : 0;
        }

        int others = routers.Count - masters - backups;
        return others == 0 ? $"{masters} master, {backups} backup" : $"{masters} master, {backups} backup, {others} init";
    }

    /// <summary>A signal as people know it.</summary>
    public static string SignalName(ProcessSignal signal) => signal switch
    {
        ProcessSignal.Hangup => "SIGHUP",
        ProcessSignal.Interrupt => "SIGINT",
        ProcessSignal.Quit => "SIGQUIT",
        ProcessSignal.Terminate => "SIGTERM",
        ProcessSignal.User1 => "SIGUSR1",
        ProcessSignal.User2 => "SIGUSR2",
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, null),
    };
}
