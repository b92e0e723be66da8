using System.Runtime.CompilerServices;

namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>The first failing call of a process under the JIT reports a wrong error number; let it be this one.</summary>
internal static class FirstFailingCall
{
    [ModuleInitializer]
    internal static void Make() => _ = new LibcKernel().Close(-1);
}
