[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// One test at a time: they measure time, and share two or three cores with the daemons they start.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, DisableTestParallelization = true)]
