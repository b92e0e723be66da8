using System.Runtime.CompilerServices;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Marshalling;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>The first failing call of a process under the JIT reports a wrong error number; let it be this one.</summary>
internal static class FirstFailingCall
{
    [ModuleInitializer]
    internal static void Make()
    {
        Recorder.Install();
        LibcKernel kernel = new();
        _ = kernel.GetPid();
        if (Recorder.IsThere)
        {
            Recorder.Answer(0, Errno.ENOENT);
        }

        _ = kernel.Close(-1);
    }
}
