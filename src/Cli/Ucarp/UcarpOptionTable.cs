namespace NativeCarp.Cli.Ucarp;

/// <summary>ucarp's options in its own order, which getopt's messages show, and ours.</summary>
internal static class UcarpOptionTable
{
    public const string Interface = "interface";
    public const string SourceAddress = "srcip";
    public const string Group = "mcastip";
    public const string Vhid = "vhid";
    public const string Password = "pass";
    public const string Preempt = "preempt";
    public const string Neutral = "neutral";
    public const string VirtualAddress = "addr";
    public const string Help = "help";
    public const string Advbase = "advbase";
    public const string Advskew = "advskew";
    public const string UpScript = "upscript";
    public const string DownScript = "downscript";
    public const string DeadRatio = "deadratio";
    public const string Debug = "debug";
    public const string Shutdown = "shutdown";
    public const string Facility = "facility";
    public const string Daemonize = "daemonize";
    public const string IgnoreInterfaceState = "ignoreifstate";
    public const string Broadcast = "nomcast";
    public const string Passfile = "passfile";
    public const string ScriptParameter = "xparam";
    public const string ManageAddress = "manage-address";

    /// <summary>All of them. <c>--mcast</c>, which the help names, is an abbreviation of <c>--mcastip</c>.</summary>
    public static GetoptOption[] Options { get; } =
    [
        new(Interface, 'i', TakesValue: true),
        new(SourceAddress, 's', TakesValue: true),
        new(Group, 'm', TakesValue: true),
        new(Vhid, 'v', TakesValue: true),
        new(Password, 'p', TakesValue: true),
        new(Preempt, 'P', TakesValue: false),
        new(Neutral, 'n', TakesValue: false),
        new(VirtualAddress, 'a', TakesValue: true),
        new(Help, 'h', TakesValue: false),
        new(Advbase, 'b', TakesValue: true),
        new(Advskew, 'k', TakesValue: true),
        new(UpScript, 'u', TakesValue: true),
        new(DownScript, 'd', TakesValue: true),
        new(DeadRatio, 'r', TakesValue: true),
        new(Debug, 'D', TakesValue: false),
        new(Shutdown, 'z', TakesValue: false),
        new(Facility, 'f', TakesValue: true),
        new(Daemonize, 'B', TakesValue: false),
        new(IgnoreInterfaceState, 'S', TakesValue: false),
        new(Broadcast, 'M', TakesValue: false),
        new(Passfile, 'o', TakesValue: true),
        new(ScriptParameter, 'x', TakesValue: true),
        new(ManageAddress, '\0', TakesValue: false, AllowsAbbreviation: false),
    ];
}
