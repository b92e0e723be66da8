namespace NativeCarp.Cli.Native;

/// <summary>What <c>nativecarp run</c> was told.</summary>
/// <param name="ConfigurationPath">The configuration file.</param>
/// <param name="RunDirectory">The run directory from the command line; null when it was not given there.</param>
/// <param name="LogsDebug">Whether debug lines are wanted.</param>
internal sealed record RunOptions(string ConfigurationPath, string? RunDirectory, bool LogsDebug)
{
    /// <summary>Where the configuration is looked for when none is named.</summary>
    public const string DefaultConfigurationPath = "/etc/nativecarp/nativecarp.toml";
}
