using NativeCarp.Cli.Configuration.Toml;

namespace NativeCarp.Cli.Configuration;

/// <summary>The keys of a <c>[[router]]</c>, and of <c>[defaults]</c>.</summary>
internal static class RouterKeys
{
    private const int OneDaySeconds = 86_400;

    public static readonly ConfigurationKey Name = new("name", TomlKind.String, "\"gateway\"");

    public static readonly ConfigurationKey Interface = new("interface", TomlKind.String, "\"eth0\"");

    public static readonly ConfigurationKey Vhid = new("vhid", TomlKind.Integer, "40") { Min = 1, Max = byte.MaxValue };

    public static readonly ConfigurationKey Addresses = new("addresses", TomlKind.Array, "[\"192.0.2.1\"]");

    public static readonly ConfigurationKey Routes = new("routes", TomlKind.Array, "[{ to = \"default\", via = \"192.0.2.254\" }]");

    public static readonly ConfigurationKey PasswordFile = new("password-file", TomlKind.String, "\"/etc/nativecarp/password\"");

    public static readonly ConfigurationKey PasswordCredential = new("password-credential", TomlKind.String, "\"carp\"");

    public static readonly ConfigurationKey Password = new("password", TomlKind.String, "\"secret\"");

    public static readonly ConfigurationKey Advbase = new("advbase", TomlKind.Integer, "1") { Max = byte.MaxValue };

    // 255 belongs to the bow-out.
    public static readonly ConfigurationKey Advskew = new("advskew", TomlKind.Integer, "100") { Max = byte.MaxValue - 1 };

    public static readonly ConfigurationKey DeadRatio = new("dead-ratio", TomlKind.Integer, "3") { Min = 1, Max = 10_000 };

    public static readonly ConfigurationKey Preempt = new("preempt", TomlKind.Boolean, "true");

    public static readonly ConfigurationKey PreemptDelay = new("preempt-delay", TomlKind.Float, "60") { Max = OneDaySeconds };

    public static readonly ConfigurationKey StartUpDelay = new("start-up-delay", TomlKind.Float, "30") { Max = OneDaySeconds };

    public static readonly ConfigurationKey LinkUpDelay = new("link-up-delay", TomlKind.Float, "30") { Max = OneDaySeconds };

    public static readonly ConfigurationKey FlapDamping = new("flap-damping", TomlKind.Boolean, "false");

    public static readonly ConfigurationKey Families = new("families", TomlKind.Array, "[\"ipv4\", \"ipv6\"]") { Words = ["ipv4", "ipv6"] };

    public static readonly ConfigurationKey Hash =
        new("hash", TomlKind.String, "\"first\"") { Words = ["all", "all-with-link-local", "first"] };

    public static readonly ConfigurationKey Announce = new("announce", TomlKind.Table, "{ arp = \"both\" }");

    public static readonly ConfigurationKey SourceIp = new("source-ip", TomlKind.String, "\"192.0.2.2\"");

    public static readonly ConfigurationKey Group = new("group", TomlKind.String, "\"224.0.0.18\"");

    public static readonly ConfigurationKey Broadcast = new("broadcast", TomlKind.Boolean, "true");

    public static readonly ConfigurationKey UnicastPeers = new("unicast-peers", TomlKind.Array, "[\"192.0.2.3\"]");

    public static readonly ConfigurationKey Peers = new("peers", TomlKind.Array, "[{ address = \"192.0.2.3\", advskew = 100 }]");

    public static readonly ConfigurationKey Pin = new("pin", TomlKind.String, "\"enforce\"") { Words = ["report", "enforce"] };

    public static readonly ConfigurationKey Previous =
        new("previous", TomlKind.Table, "{ until = 2030-01-31T12:00:00Z, password-file = \"/etc/nativecarp/password.old\" }");

    public static readonly ConfigurationKey SourceMac =
        new("source-mac", TomlKind.String, "\"virtual\"") { Words = ["interface", "virtual", "ucarp"] };

    public static readonly ConfigurationKey Replay = new("replay", TomlKind.String, "\"strict\"") { Words = ["standard", "strict"] };

    public static readonly ConfigurationKey Conflict =
        new("conflict", TomlKind.String, "\"refuse\"") { Words = ["take", "refuse"] };

    public static readonly ConfigurationKey OnMaster = Hook("on-master");

    public static readonly ConfigurationKey OnBackup = Hook("on-backup");

    public static readonly ConfigurationKey OnFault = Hook("on-fault");

    public static readonly ConfigurationKey OnStop = Hook("on-stop");

    public static readonly ConfigurationKey HookUser = new("hook-user", TomlKind.String, "\"nobody\"");

    public static readonly ConfigurationKey HookTimeout = new("hook-timeout", TomlKind.Float, "60") { Min = 1, Max = OneDaySeconds };

    public static readonly ConfigurationKey OnMasterFailure =
        new("on-master-failure", TomlKind.String, "\"give-up\"") { Words = ["ignore", "give-up"] };

    public static readonly ConfigurationKey LastResort = new("last-resort", TomlKind.Boolean, "false");

    public static readonly ConfigurationKey IgnoreLinkState = new("ignore-link-state", TomlKind.Boolean, "true");

    /// <summary>What is a router's own.</summary>
    public static readonly ConfigurationKey[] Own = [Name, Vhid, Addresses, Routes];

    /// <summary>What routers may have in common: the keys of <c>[defaults]</c>.</summary>
    public static readonly ConfigurationKey[] Shared =
    [
        Interface, PasswordFile, PasswordCredential, Password, Previous, Advbase, Advskew, DeadRatio, Preempt, PreemptDelay, StartUpDelay,
        LinkUpDelay, FlapDamping, Families, Hash, Announce, SourceIp, Group, Broadcast, SourceMac, UnicastPeers, Peers, Pin, Replay, Conflict,
        OnMaster, OnBackup, OnFault, OnStop, HookUser, HookTimeout, OnMasterFailure, LastResort, IgnoreLinkState,
    ];

    /// <summary>The programs, in the order of <see cref="Core.Runtime.HookEvent"/>.</summary>
    public static readonly ConfigurationKey[] Hooks = [OnMaster, OnBackup, OnFault, OnStop];

    /// <summary>All of them.</summary>
    public static readonly ConfigurationKey[] All = [.. Own, .. Shared];

    // Also an array of words; the reader says so.
    private static ConfigurationKey Hook(string name) => new(name, TomlKind.String, "\"/etc/nativecarp/notify\"");
}
