namespace NativeCarp.Core.Platform;

/// <summary>Severity of a log line; the values are syslog's (RFC 5424 section 6.2.1).</summary>
public enum LogSeverity : byte
{
    /// <summary>Something failed and needs a person.</summary>
    Error = 3,

    /// <summary>A change of role, or something that should not be so.</summary>
    Warning = 4,

    /// <summary>Normal, but worth a line.</summary>
    Notice = 5,

    /// <summary>What is being done.</summary>
    Info = 6,

    /// <summary>For whoever searches a fault.</summary>
    Debug = 7,
}
