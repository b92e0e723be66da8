using System;
using System.Collections.Generic;
using System.Text;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Ucarp;

/// <summary>
/// ucarp's command line: its options, defaults, messages and exit codes. Where ucarp's message leaves out what was wrong, that follows
/// after ucarp's words. All problems are reported at once, where ucarp stops at the first.
/// </summary>
internal sealed class UcarpCommandLine
{
    /// <summary>Bytes of a password that the protocol's key has room for. Source: ucarp, carp(4) of the BSD kernels.</summary>
    public const int MaxPasswordBytes = 19;

    private const int BadValueExitCode = 1;
    private const int CannotRunExitCode = 2;

    // IFNAMSIZ less the terminating NUL, on Linux as on FreeBSD.
    private const int MaxInterfaceNameBytes = 15;

    // Keeps the longest dead time, ratio times 255 s, within an int of 1/256 s.
    private const int MaxDeadRatio = 10_000;

    private const string ExampleSource = "10.1.1.1";
    private const string ExampleVirtual = "10.1.1.252";
    private const string ExampleGroup = "224.0.0.18";

    private readonly Func<string, PassfileContent> _readPassfile;
    private readonly List<LogMessage> _messages = [];
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _flags = [];
    private readonly Dictionary<string, string> _texts = [];
    private InetAddress _sourceAddress;
    private InetAddress _virtualAddress;
    private InetAddress _group = InetAddress.FromIpv4Bits(0xe0000012);
    private byte[] _password = [];
    private string _passwordOrigin = "--pass";
    private byte _vhid;
    private byte _advbaseSeconds = 1;
    private byte _advskew;
    private int _deadRatio = 3;
    private LogFacility? _facility = LogFacility.Daemon;
    private int _exitCode;

    private UcarpCommandLine(Func<string, PassfileContent> readPassfile) => _readPassfile = readPassfile;

    /// <summary>Whether <c>-B</c> is among the words, as far as they can be understood; whether they are right is seen later.</summary>
    public static bool AsksForBackground(IReadOnlyList<string> words)
    {
        foreach (GetoptMatch match in GetoptLong.Parse(words, UcarpOptionTable.Options).Matches)
        {
            if (match.Option.Name == UcarpOptionTable.Daemonize)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Parses the words after the program's name.</summary>
    /// <param name="words">The words.</param>
    /// <param name="readPassfile">Reads a passfile: <see cref="Passfile.Read(string)"/>.</param>
    public static UcarpOutcome Parse(IReadOnlyList<string> words, Func<string, PassfileContent> readPassfile)
    {
        if (words.Count == 0)
        {
            return new UcarpOutcome { ShowsUsage = true, Messages = [] };
        }

        GetoptResult parsed = GetoptLong.Parse(words, UcarpOptionTable.Options);
        var commandLine = new UcarpCommandLine(readPassfile);
        bool asksForUsage = !commandLine.TryReadMatches(parsed.Matches) || parsed.Error is not null;
        if (asksForUsage)
        {
            // ucarp reads from left to right: a bad value before the word it does not understand decides.
            bool hasBadValue = commandLine._exitCode != 0;
            return new UcarpOutcome
            {
                ShowsUsage = !hasBadValue,
                GetoptError = parsed.Error,
                Messages = commandLine._messages,
                ExitCode = commandLine._exitCode,
            };
        }

        commandLine.WarnOfStrayWords(words, parsed);
        commandLine.CheckRequired();
        return new UcarpOutcome
        {
            Options = commandLine._exitCode == 0 ? commandLine.CreateOptions() : null,
            Messages = commandLine._messages,
            ExitCode = commandLine._exitCode,
        };
    }

    // False when the usage text was asked for.
    private bool TryReadMatches(IReadOnlyList<GetoptMatch> matches)
    {
        foreach (GetoptMatch match in matches)
        {
            if (match.Option.Name == UcarpOptionTable.Help)
            {
                return false;
            }

            Read(match.Option.Name, match.Value);
        }

        return true;
    }

    private void Read(string name, string value)
    {
        switch (name)
        {
            case UcarpOptionTable.SourceAddress:
                ReadHostAddress(name, value, ExampleSource, ref _sourceAddress);
                break;
            case UcarpOptionTable.VirtualAddress:
                ReadHostAddress(name, value, ExampleVirtual, ref _virtualAddress);
                break;
            case UcarpOptionTable.Group:
                ReadGroup(name, value);
                break;
            case UcarpOptionTable.Vhid:
                _vhid = (byte)ReadNumber(name, value, "vhid must be between 1 and 255. ", 1, byte.MaxValue, example: 1);
                break;
            case UcarpOptionTable.Advbase:
                _advbaseSeconds = (byte)ReadNumber(name, value, "", 0, byte.MaxValue, example: 1);
                break;
            case UcarpOptionTable.Advskew:
                _advskew = (byte)ReadNumber(name, value, "", 0, byte.MaxValue, example: 100);
                break;
            case UcarpOptionTable.DeadRatio:
                bool isZero = UnsignedNumber.TryParse(value, out long ratio) && ratio == 0;
                _deadRatio = ReadNumber(name, value, isZero ? "Dead ratio can't be zero: " : "", 1, MaxDeadRatio, example: 3);
                break;
            case UcarpOptionTable.Password:
                ReadPassword(value);
                break;
            case UcarpOptionTable.Passfile:
                ReadPassfile(value);
                break;
            case UcarpOptionTable.Facility:
                ReadFacility(value);
                break;
            case UcarpOptionTable.Interface:
            case UcarpOptionTable.UpScript:
            case UcarpOptionTable.DownScript:
            case UcarpOptionTable.ScriptParameter:
                ReadText(name, value);
                break;
            default:
                _flags.Add(name);
                break;
        }
    }

    private int ReadNumber(string name, string value, string ucarpText, int min, int max, int example)
    {
        if (UnsignedNumber.TryParse(value, out long number) && number >= min && number <= max)
        {
            return (int)number;
        }

        string fix = MissingSpace.Describe(value) ?? DescribeOctal(name, value) ?? $"write for example --{name}={example}";
        Refuse(name, $"{ucarpText}--{name}={MissingSpace.Shown(value)} is not a number from {min} to {max}: {fix}");
        return min;
    }

    private static string? DescribeOctal(string name, string value)
    {
        bool isDecimal = value.Length > 1 && value[0] == '0' && !value.AsSpan().ContainsAnyExceptInRange('0', '9');
        return isDecimal ? $"a leading 0 makes it octal, write --{name}={value.TrimStart('0')}" : null;
    }

    private void ReadHostAddress(string name, string value, string example, ref InetAddress address)
    {
        if (!TryReadIpv4(name, value, example, out InetAddress parsed))
        {
            return;
        }

        if (parsed.IsMulticast || parsed.Ipv4Bits == uint.MaxValue)
        {
            Refuse(name, $"Invalid address: [{value}] in --{name}: it is not the address of a host, write for example --{name}={example}");
            return;
        }

        address = parsed;
    }

    private void ReadGroup(string name, string value)
    {
        if (!TryReadIpv4(name, value, ExampleGroup, out InetAddress parsed))
        {
            return;
        }

        if (!parsed.IsMulticast)
        {
            Refuse(name, $"Invalid address: [{value}] in --{name}: it is not a multicast group, write for example --{name}={ExampleGroup}");
            return;
        }

        _group = parsed;
    }

    private bool TryReadIpv4(string name, string value, string example, out InetAddress address)
    {
        if (InetAddress.TryParse(value, out address) && address.Family == AddressFamily.Ipv4)
        {
            return true;
        }

        string fix = MissingSpace.Describe(value)
            ?? DescribePrefixLength(value)
            ?? (value.Contains(':', StringComparison.Ordinal) ? "ucarp's options know IPv4 only" : null)
            ?? "it is not an IPv4 address";
        Refuse(name, $"Invalid address: [{MissingSpace.Shown(value)}] in --{name}: {fix}, write for example --{name}={example}");
        return false;
    }

    private static string? DescribePrefixLength(string value)
    {
        int slash = value.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? null : $"leave out the prefix length {value[slash..]}";
    }

    private void ReadPassword(string value)
    {
        WarnOfMissingSpace(UcarpOptionTable.Password, value);
        _password = Encoding.UTF8.GetBytes(value);
        _passwordOrigin = "--pass";
        if (value.Contains('\ufffd', StringComparison.Ordinal))
        {
            // The runtime has already replaced what it could not decode: another key than the peers'.
            Refuse(UcarpOptionTable.Password, "The bytes of --pass are not UTF-8: put the password into a file and use --passfile");
        }
    }

    private void ReadPassfile(string path)
    {
        PassfileContent content = _readPassfile(path);
        if (content.Password is null)
        {
            Refuse(UcarpOptionTable.Password, $"{content.Error}: give --passfile a file whose first line is the password");
            return;
        }

        _password = content.Password;
        _passwordOrigin = $"the first line of {path}";
        if (content.IsReadableByAll)
        {
            Warn($"Everybody can read passfile {path}: chmod o-r it");
        }

        if (_password.AsSpan().EndsWith("\r"u8))
        {
            Warn(
                $"The first line of passfile {path} ends in a carriage return, which counts as part of the password:"
                + " save it with Unix line ends");
        }
    }

    private void ReadFacility(string value)
    {
        if (value.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            _facility = null;
        }
        else if (SyslogFacilityNames.TryParse(value, out LogFacility facility))
        {
            _facility = facility;
        }
        else
        {
            string fix = MissingSpace.Describe(value) ?? $"write none or one of {SyslogFacilityNames.All}";
            _messages.Add(new(LogSeverity.Error, $"Unknown syslog facility: [{MissingSpace.Shown(value)}] in --facility: {fix}"));
        }
    }

    private void ReadText(string name, string value)
    {
        WarnOfMissingSpace(name, value);
        _texts[name] = value;
        if (name == UcarpOptionTable.Interface && Encoding.UTF8.GetByteCount(value) > MaxInterfaceNameBytes)
        {
            string fix = MissingSpace.Describe(value)
                ?? $"a name has at most {MaxInterfaceNameBytes} bytes, write for example --{name}=eth0";
            Refuse(name, $"Interface name too long: [{MissingSpace.Shown(value)}] in --{name}: {fix}", CannotRunExitCode);
        }
    }

    private void WarnOfMissingSpace(string name, string value)
    {
        if (MissingSpace.Describe(value) is string fix)
        {
            Warn($"The value of --{name} seems to hold another option: {fix}");
        }
    }

    private void WarnOfStrayWords(IReadOnlyList<string> words, GetoptResult parsed)
    {
        foreach (string warning in StrayWords.Describe(words, parsed))
        {
            Warn(warning);
        }
    }

    // In ucarp's order.
    private void CheckRequired()
    {
        if (_vhid == 0)
        {
            RefuseMissing(UcarpOptionTable.Vhid, "You must supply a valid virtual host id: add --vhid=N, 1 to 255, the same on every host");
        }

        if (_password.Length == 0)
        {
            RefuseMissing(
                UcarpOptionTable.Password,
                "You must supply a password: add --passfile=FILE or --pass=PASS, the same on every host");
        }

        if (_advbaseSeconds == 0 && _advskew == 0)
        {
            RefuseMissing(
                UcarpOptionTable.Advbase,
                "You must supply an advertisement time base: --advbase and --advskew are both 0, write for example --advbase=1");
        }

        if (_sourceAddress.IsUnspecified)
        {
            RefuseMissing(
                UcarpOptionTable.SourceAddress,
                "You must supply a persistent source address: add --srcip=IP, the real address of this host");
        }

        if (_virtualAddress.IsUnspecified)
        {
            RefuseMissing(
                UcarpOptionTable.VirtualAddress,
                "You must supply a virtual host address: add --addr=IP, the address the hosts share");
        }
        else if (_virtualAddress == _sourceAddress)
        {
            Refuse(
                UcarpOptionTable.VirtualAddress,
                $"Invalid address: [{_virtualAddress}] in --addr: it is also the source address, write the address the hosts share");
        }

        if (_exitCode == 0)
        {
            WarnOfMissingScripts();
        }

        if (_password.Length > MaxPasswordBytes)
        {
            Refuse(
                UcarpOptionTable.Password,
                $"Password too long: {_passwordOrigin} has {_password.Length} bytes, write at most {MaxPasswordBytes}, the same on every host",
                CannotRunExitCode);
        }
    }

    private void WarnOfMissingScripts()
    {
        if (_flags.Contains(UcarpOptionTable.ManageAddress))
        {
            return;
        }

        if (TextOrNull(UcarpOptionTable.UpScript) is null)
        {
            Warn("Warning: no script called when going up: nothing will add the address, see --upscript and --manage-address");
        }

        if (TextOrNull(UcarpOptionTable.DownScript) is null)
        {
            Warn("Warning: no script called when going down: nothing will remove the address, see --downscript and --manage-address");
        }
    }

    private UcarpOptions CreateOptions() => new()
    {
        InterfaceName = TextOrNull(UcarpOptionTable.Interface),
        SourceAddress = _sourceAddress,
        VirtualAddress = _virtualAddress,
        Vhid = _vhid,
        Password = _password,
        Group = _group,
        UsesBroadcast = _flags.Contains(UcarpOptionTable.Broadcast),
        AdvbaseSeconds = _advbaseSeconds,
        Advskew = _advskew,
        DeadRatio = _deadRatio,
        Preempts = _flags.Contains(UcarpOptionTable.Preempt),
        IsNeutral = _flags.Contains(UcarpOptionTable.Neutral),
        ShutsDown = _flags.Contains(UcarpOptionTable.Shutdown),
        Daemonizes = _flags.Contains(UcarpOptionTable.Daemonize),
        IgnoresInterfaceState = _flags.Contains(UcarpOptionTable.IgnoreInterfaceState),
        LogsDebug = _flags.Contains(UcarpOptionTable.Debug),
        UpScript = TextOrNull(UcarpOptionTable.UpScript),
        DownScript = TextOrNull(UcarpOptionTable.DownScript),
        ScriptParameter = _texts.GetValueOrDefault(UcarpOptionTable.ScriptParameter),
        ManagesAddress = _flags.Contains(UcarpOptionTable.ManageAddress),
        Facility = _facility,
    };

    private string? TextOrNull(string name) => _texts.TryGetValue(name, out string? text) && text.Length > 0 ? text : null;

    private void Warn(string text) => _messages.Add(new(LogSeverity.Warning, text));

    // What was given and refused is not missing as well.
    private void RefuseMissing(string name, string text)
    {
        if (!_refused.Contains(name))
        {
            Refuse(name, text);
        }
    }

    private void Refuse(string name, string text, int exitCode = BadValueExitCode)
    {
        _refused.Add(name);
        _messages.Add(new(LogSeverity.Error, text));
        _exitCode = _exitCode == BadValueExitCode ? BadValueExitCode : exitCode;
    }
}
