using System.Runtime.CompilerServices;
using System.Threading;

namespace NativeCarp.Interop.Tests;

internal static class Parallelism
{
    /// <summary>How many classes run at once: all of them, because they wait far more than they work.</summary>
    internal const int Classes = 12;

    /// <summary>The tests block the threads of the pool; it would add new ones only one by one.</summary>
    [ModuleInitializer]
    internal static void GiveEachClassItsThread() => ThreadPool.SetMinThreads(2 * Classes, Classes);
}

/// <summary>The tests that measure exactly: never beside another test.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ExactTime
{
    internal const string Name = "exact time";
}
