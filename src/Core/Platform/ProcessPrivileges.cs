using System;

namespace NativeCarp.Core.Platform;

/// <summary>What a process keeps when it gives up everything that frames, addresses and routes do not need.</summary>
[Flags]
public enum ProcessPrivileges : byte
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>The programs it starts get all that their user or their file brings with it, and it may end them whoever they run as.</summary>
    RunPrograms = 1,

    /// <summary>It may lock memory beyond its limit; see <see cref="IProcessIdentity.LockMemory"/>.</summary>
    LockMemory = 2,
}
