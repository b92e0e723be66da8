using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of a file outside of any table.</summary>
internal static class FileKeys
{
    public static readonly ConfigurationKey Include = new("include", TomlKind.Array, "[\"conf.d/*.toml\"]");

    public static readonly ConfigurationKey RunDirectory = new("run-directory", TomlKind.String, "\"/run/nativecarp\"");

    public static readonly ConfigurationKey Log = new("log", TomlKind.String, "\"syslog\"") { Words = ["text", "json", "syslog", "file"] };

    public static readonly ConfigurationKey LogFile = new("log-file", TomlKind.String, "\"/var/log/nativecarp.log\"");

    public static readonly ConfigurationKey LogLevel = new("log-level", TomlKind.String, "\"debug\"") { Words = ["info", "debug"] };

    public static readonly ConfigurationKey Realtime = new("realtime", TomlKind.Boolean, "true");

    public static readonly ConfigurationKey Watchdog = new("watchdog", TomlKind.String, "\"/dev/watchdog\"");

    public static readonly ConfigurationKey Defaults = new("defaults", TomlKind.Table, "{ interface = \"eth0\" }");

    public static readonly ConfigurationKey Router = new("router", TomlKind.Array, "[{ interface = \"eth0\", vhid = 40 }]");

    public static readonly ConfigurationKey Check = new("check", TomlKind.Array, "[{ name = \"service\", type = \"tcp\", port = 80 }]");

    public static readonly ConfigurationKey Group = new("group", TomlKind.Array, "[{ name = \"gateway\", routers = [\"inside\", \"outside\"] }]");

    public static readonly ConfigurationKey Link = new("link", TomlKind.Array, "[{ interface = \"eth1\", peer = \"10.0.0.2\", reference = \"router\" }]");

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All =
        [Include, RunDirectory, Log, LogFile, LogLevel, Realtime, Watchdog, Defaults, Router, Check, Group, Link];

    /// <summary>Those of an included file.</summary>
    public static readonly ConfigurationKey[] Included = [Include, Router, Check, Group, Link];
}
