using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace NativeCarp.Cli.Tests.Ucarp;

/// <summary>
/// What ucarp's manual and ucarp-behaviour.md say about a command line that getopt_long has taken apart, option by option. Of an option
/// given twice the last counts; a value that was refused stays refused.
/// </summary>
internal sealed class PlainUcarp
{
    private readonly IReadOnlyList<(string Name, string Value)> _given;
    private readonly Func<string, long?> _readNumber;
    private readonly Func<string, bool> _isIpv4;

    private PlainUcarp(IReadOnlyList<(string Name, string Value)> given, Func<string, long?> readNumber, Func<string, bool> isIpv4) =>
        (_given, _readNumber, _isIpv4) = (given, readNumber, isIpv4);

    public bool ShowsUsage { get; private init; }

    public int ExitCode { get; private init; }

    public byte Vhid => (byte)Number("vhid", 0);

    public byte Advbase => (byte)Number("advbase", 1);

    public byte Advskew => (byte)Number("advskew", 0);

    public int DeadRatio => (int)Number("deadratio", 3);

    public string Source => Last("srcip") ?? "0.0.0.0";

    public string Virtual => Last("addr") ?? "0.0.0.0";

    public string Group => Last("mcastip") ?? "224.0.0.18";

    public string Password => Last("pass") ?? "";

    public static PlainUcarp Read(LibcGetoptResult words, Func<string, long?> readNumber, Func<string, bool> isIpv4)
    {
        bool asksForHelp = words.Matches.Any(match => match.Name == "help");
        IReadOnlyList<(string Name, string Value)> given = [.. words.Matches.TakeWhile(match => match.Name != "help")];
        var plain = new PlainUcarp(given, readNumber, isIpv4);
        int[] codes = [.. given.Select(match => plain.Judge(match.Name, match.Value))];
        int badValue = codes.Contains(1) ? 1 : codes.Contains(2) ? 2 : 0;
        bool usage = asksForHelp || words.StrayWords is null || (given.Count == 0 && words.StrayWords.Count == 0);
        return new PlainUcarp(given, readNumber, isIpv4)
        {
            ShowsUsage = usage && badValue == 0,
            ExitCode = usage || badValue == 1 ? badValue : plain.JudgeWhole(badValue),
        };
    }

    public bool Has(string name) => _given.Any(match => match.Name == name);

    public string? Text(string name) => Last(name) is { Length: > 0 } text ? text : null;

    /// <summary>1 for a value that cannot be, 2 for a name that no interface has, 0 otherwise.</summary>
    private int Judge(string name, string value) => name switch
    {
        "vhid" => IsWithin(value, 1, 255) ? 0 : 1,
        "advbase" or "advskew" => IsWithin(value, 0, 255) ? 0 : 1,
        "deadratio" => IsWithin(value, 1, 10_000) ? 0 : 1,
        "srcip" or "addr" => _isIpv4(value) && !IsGroup(value) && value != "255.255.255.255" ? 0 : 1,
        "mcastip" => _isIpv4(value) && IsGroup(value) ? 0 : 1,
        "passfile" => 1,
        "interface" => value.Length > 15 ? 2 : 0,
        _ => 0,
    };

    private int JudgeWhole(int soFar)
    {
        bool isComplete = Vhid > 0
            && Password.Length > 0
            && (Advbase > 0 || Advskew > 0)
            && Source != "0.0.0.0"
            && Virtual != "0.0.0.0"
            && Virtual != Source;
        return !isComplete ? 1 : Password.Length > 19 ? 2 : soFar;
    }

    private bool IsWithin(string value, long least, long most) => _readNumber(value) is { } number && number >= least && number <= most;

    private static bool IsGroup(string address) => int.Parse(address.Split('.')[0], CultureInfo.InvariantCulture) / 16 == 14;

    private long Number(string name, long otherwise) => Last(name) is { } value ? _readNumber(value) ?? otherwise : otherwise;

    private string? Last(string name) => _given.LastOrDefault(match => match.Name == name).Value;
}
