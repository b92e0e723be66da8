using System;
using NativeCarp.Interop.Tests.Native;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>Kills a process that a script of the test's left behind.</summary>
internal sealed class ProcessEnd(int pid) : IDisposable
{
    public void Dispose() => _ = Libc.kill(pid, (int)Signal.Kill);
}
