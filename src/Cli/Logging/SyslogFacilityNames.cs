using System;
using System.Buffers;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>The names syslog(3) and its users know the facilities by: those of <see cref="LogFacility"/> in lower case.</summary>
internal static class SyslogFacilityNames
{
    private static readonly SearchValues<char> s_lettersAndDigits =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>All names, with commas.</summary>
    public static string All => string.Join(", ", Enum.GetNames<LogFacility>()).ToLowerInvariant();

    /// <summary>Finds a facility by its name in any case.</summary>
    public static bool TryParse(string name, out LogFacility facility)
    {
        facility = default;
        // Enum.TryParse would take numbers and lists too.
        return name is [not (>= '0' and <= '9'), ..]
            && !name.AsSpan().ContainsAnyExcept(s_lettersAndDigits)
            && Enum.TryParse(name, ignoreCase: true, out facility);
    }
}
