namespace NativeCarp.Platform.FreeBSD.Tests;

/// <summary>
/// Tests that send this process signals, alone: every open source of the process hears them, and the end of any program is one.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SignalCollection
{
    public const string Name = "signals";
}
