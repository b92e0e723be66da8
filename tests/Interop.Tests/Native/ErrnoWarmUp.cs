using System.Runtime.CompilerServices;

namespace NativeCarp.Interop.Tests.Native;

internal static class ErrnoWarmUp
{
    /// <summary>The first failing call of a .NET 10 process under the JIT reports a wrong errno: let nobody need it.</summary>
    [ModuleInitializer]
    internal static void FailOnce() => Libc.close(-1);
}
