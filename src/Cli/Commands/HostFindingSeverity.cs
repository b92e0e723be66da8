namespace NativeCarp.Cli.Commands;

/// <summary>What a finding means for a router.</summary>
internal enum HostFindingSeverity
{
    /// <summary>It does not work like this.</summary>
    Error,

    /// <summary>It will probably not do what is meant.</summary>
    Warning,

    /// <summary>Good to know.</summary>
    Note,
}
