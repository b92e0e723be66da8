namespace NativeCarp.Core.Platform;

/// <summary>Which part of the system a log line is filed under; the values are syslog's (RFC 5424 section 6.2.1).</summary>
public enum LogFacility : byte
{
    /// <summary>auth.</summary>
    Auth = 4,

    /// <summary>authpriv.</summary>
    AuthPriv = 10,

    /// <summary>cron.</summary>
    Cron = 9,

    /// <summary>daemon, the default.</summary>
    Daemon = 3,

    /// <summary>ftp.</summary>
    Ftp = 11,

    /// <summary>kern.</summary>
    Kern = 0,

    /// <summary>local0.</summary>
    Local0 = 16,

    /// <summary>local1.</summary>
    Local1 = 17,

    /// <summary>local2.</summary>
    Local2 = 18,

    /// <summary>local3.</summary>
    Local3 = 19,

    /// <summary>local4.</summary>
    Local4 = 20,

    /// <summary>local5.</summary>
    Local5 = 21,

    /// <summary>local6.</summary>
    Local6 = 22,

    /// <summary>local7.</summary>
    Local7 = 23,

    /// <summary>lpr.</summary>
    Lpr = 6,

    /// <summary>mail.</summary>
    Mail = 2,

    /// <summary>news.</summary>
    News = 7,

    /// <summary>security, an old name of auth that some systems file apart.</summary>
    Security = 13,

    /// <summary>syslog.</summary>
    Syslog = 5,

    /// <summary>user.</summary>
    User = 1,

    /// <summary>uucp.</summary>
    Uucp = 8,
}
