using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of a <c>[[check]]</c>.</summary>
internal static class CheckKeys
{
    private const int OneDaySeconds = 86_400;
    private const int MaxRuns = 1000;

    public static readonly ConfigurationKey Name = new("name", TomlKind.String, "\"service\"");

    // In the order of the enumeration.
    public static readonly ConfigurationKey Type = new("type", TomlKind.String, "\"tcp\"")
    {
        Words = ["tcp", "http", "icmp", "arp", "command", "process", "file", "interface", "route"],
    };

    public static readonly ConfigurationKey Interval = new("interval", TomlKind.Float, "1") { Max = OneDaySeconds };

    public static readonly ConfigurationKey Timeout = new("timeout", TomlKind.Float, "1") { Max = OneDaySeconds };

    public static readonly ConfigurationKey Jitter = new("jitter", TomlKind.Float, "0.1") { Max = OneDaySeconds };

    public static readonly ConfigurationKey Rise = new("rise", TomlKind.Integer, "2") { Min = 1, Max = MaxRuns };

    public static readonly ConfigurationKey Fall = new("fall", TomlKind.Integer, "3") { Min = 1, Max = MaxRuns };

    public static readonly ConfigurationKey Routers = new("routers", TomlKind.Array, "[\"gateway\", \"40@eth0\"]");

    public static readonly ConfigurationKey Effect = new("effect", TomlKind.String, "\"fault\"") { Words = ["demote", "fault"] };

    public static readonly ConfigurationKey Weight = new("weight", TomlKind.Integer, "100") { Min = 1, Max = byte.MaxValue };

    public static readonly ConfigurationKey Address = new("address", TomlKind.String, "\"127.0.0.1\"");

    public static readonly ConfigurationKey Port = new("port", TomlKind.Integer, "80") { Min = 1, Max = ushort.MaxValue };

    public static readonly ConfigurationKey Send = new("send", TomlKind.String, "\"PING\\r\\n\"");

    public static readonly ConfigurationKey Expect = new("expect", TomlKind.String, "\"PONG\"");

    public static readonly ConfigurationKey Path = new("path", TomlKind.String, "\"/health\"");

    public static readonly ConfigurationKey Host = new("host", TomlKind.String, "\"www.example.org\"");

    public static readonly ConfigurationKey Status = new("status", TomlKind.Integer, "200") { Min = 100, Max = 599 };

    public static readonly ConfigurationKey Hosts =
        new("hosts", TomlKind.Array, "[\"192.0.2.254\", { address = \"192.0.2.253\", weight = 10 }]");

    public static readonly ConfigurationKey Interface = new("interface", TomlKind.String, "\"eth0\"");

    public static readonly ConfigurationKey Command = new("command", TomlKind.String, "\"/usr/local/bin/check-service\"");

    public static readonly ConfigurationKey User = new("user", TomlKind.String, "\"nobody\"");

    public static readonly ConfigurationKey Process = new("process", TomlKind.String, "\"nginx\"");

    public static readonly ConfigurationKey PidFile = new("pid-file", TomlKind.String, "\"/run/nginx.pid\"");

    public static readonly ConfigurationKey File = new("file", TomlKind.String, "\"/run/service.ok\"");

    public static readonly ConfigurationKey MaxAge = new("max-age", TomlKind.Float, "60") { Min = 1, Max = uint.MaxValue };

    public static readonly ConfigurationKey ReadsWeight = new("reads-weight", TomlKind.Boolean, "true");

    public static readonly ConfigurationKey Family = new("family", TomlKind.String, "\"ipv6\"") { Words = ["ipv4", "ipv6"] };

    /// <summary>The keys of one of several hosts.</summary>
    public static readonly ConfigurationKey[] OfHost = [Address, Weight];

    private static readonly ConfigurationKey[] s_common = [Name, Type, Interval, Jitter, Rise, Fall, Routers, Effect, Weight];

    /// <summary>The keys that a check of each type may have, by <see cref="Core.Runtime.CheckKind"/>.</summary>
    public static readonly ConfigurationKey[][] ByType =
    [
        [.. s_common, Timeout, Address, Port, Send, Expect],
        [.. s_common, Timeout, Address, Port, Path, Host, Status, Expect],
        [.. s_common, Timeout, Hosts, Interface],
        [.. s_common, Timeout, Hosts, Interface],
        [.. s_common, Timeout, Command, User],
        [.. s_common, Process, PidFile],
        [.. s_common, File, MaxAge, ReadsWeight],
        [.. s_common, Interface, Address],
        [.. s_common, Family],
    ];
}
