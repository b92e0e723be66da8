using NativeCarp.Interop.Tests;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// Tests that measure a time to the millisecond are in the collection ExactTime, one after another and after all others: they share two
// or three cores with the daemons they start. The others mostly wait, and their classes do that side by side.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerClass, MaxParallelThreads = Parallelism.Classes)]
