namespace NativeCarp.Core.Runtime;

/// <summary>What an administrator's program is run on.</summary>
public enum HookEvent : byte
{
    /// <summary>The virtual router became master, and its addresses were asked for.</summary>
    Master,

    /// <summary>It became backup, from master or at the start.</summary>
    Backup,

    /// <summary>It cannot take part: the interface is gone, down, or without a source address.</summary>
    Fault,

    /// <summary>It stopped because it was told to.</summary>
    Stop,
}
