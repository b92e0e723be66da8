using System;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Native;

/// <summary>The native daemon's log as its configuration wants it.</summary>
internal static class LogSinks
{
    /// <summary>Opens what the configuration names.</summary>
    /// <exception cref="PlatformException">A file cannot be opened; the message says what to do.</exception>
    public static ILogSink Open(DaemonConfiguration configuration, IPlatform platform) => configuration.Log switch
    {
        LogTarget.Text => ForPeople(platform),
        LogTarget.Json => new JsonLogSink(platform.StandardOutput, platform.WallClock),
        LogTarget.Syslog => new SystemLogSink(platform.OpenSystemLog("nativecarp", LogFacility.Daemon)),
        LogTarget.File => new FileLogSink(platform, configuration.LogFile!, ForPeople(platform)),
        _ => throw new ArgumentOutOfRangeException(nameof(configuration), configuration.Log, null),
    };

    /// <summary>The journal, or the standard streams.</summary>
    public static ILogSink ForPeople(IPlatform platform) => platform.StandardError.IsJournal
        ? new JournalLogSink(platform.StandardError)
        : new StreamLogSink(platform.StandardOutput, platform.StandardError, platform.WallClock);
}
