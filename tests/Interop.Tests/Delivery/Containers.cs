namespace NativeCarp.Interop.Tests.Delivery;

/// <summary>The tests that boot containers and make packages: one after another, because each keeps a core busy.</summary>
[CollectionDefinition(Name)]
public sealed class Containers
{
    internal const string Name = "containers";
}
