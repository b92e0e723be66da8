using System;

namespace NativeCarp.Core.Platform;

/// <summary>What a process keeps when it gives up everything that frames, addresses and routes do not need.</summary>
[Flags]
public enum ProcessPrivileges : byte
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>The programs it starts get what such programs usually get: all that their user or their file brings with it.</summary>
    RunPrograms = 1,

    /// <summary>It may start programs as other users, and end them.</summary>
    ChangeUser = 2,

    /// <summary>It may lock memory beyond its limit; see <see cref="IProcessIdentity.LockMemory"/>.</summary>
    LockMemory = 4,
}
