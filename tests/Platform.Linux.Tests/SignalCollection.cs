namespace NativeCarp.Platform.Linux.Tests;

/// <summary>Tests that send this process signals: one at a time, for every open source of the process hears them.</summary>
[CollectionDefinition(Name)]
public sealed class SignalCollection
{
    public const string Name = "signals";
}
