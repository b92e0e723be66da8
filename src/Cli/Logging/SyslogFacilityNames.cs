using System;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>The names syslog(3) and its users know the facilities by.</summary>
internal static class SyslogFacilityNames
{
    // In the order of their values; some values have no name that all systems know.
    private static readonly string?[] s_names =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", null, "security", null, null,
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    /// <summary>All names, with commas.</summary>
    public static string All => string.Join(", ", Array.FindAll(s_names, name => name is not null));

    /// <summary>Finds a facility by its name in any case.</summary>
    public static bool TryParse(string name, out LogFacility facility)
    {
        int value = Array.FindIndex(s_names, known => name.Equals(known, StringComparison.OrdinalIgnoreCase));
        facility = (LogFacility)int.Max(value, 0);
        return value >= 0;
    }
}
