using System;
using System.Collections.Generic;
using System.IO;
using NativeCarp.Cli.Configuration.Toml;
using NativeCarp.Cli.Logging;
using NativeCarp.Cli.Ucarp;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Configuration;

/// <summary>Reads a configuration with everything it includes, and reports all of its problems at once.</summary>
internal sealed class ConfigurationLoader
{
    private const int FirstFileBytes = 1 << 14;
    private const int MaxFileBytes = 1 << 20;
    private const int MaxFiles = 1000;
    private const int MaxNesting = 16;

    /// <summary>Values of all files, tables included: what is read must fit into the memory of a small daemon.</summary>
    private const int MaxValues = 20_000;

    private readonly ProblemList _problems = new();
    private readonly Dictionary<string, SourceFile> _files = [];
    private readonly List<TomlTable> _routers = [];
    private readonly List<TomlTable> _checks = [];
    private readonly List<TomlTable> _groups = [];
    private readonly List<TomlTable> _links = [];
    private int _valuesLeft = MaxValues;
    private bool _isComplete = true;
    private TomlTable? _defaults;
    private TomlEntry? _runDirectory;
    private LogTarget _log;
    private TomlEntry? _logFile;
    private bool _logsDebug;
    private bool _isRealtime;
    private TomlEntry? _watchdog;

    private ConfigurationLoader()
    {
    }

    /// <summary>Loads the file and those it includes.</summary>
    /// <param name="path">The file.</param>
    public static ConfigurationOutcome Load(string path)
    {
        var loader = new ConfigurationLoader();
        var file = new SourcePosition(new SourceFile(path, 0, null, IsReadableByOthers: false), 1, 1);
        DaemonConfiguration configuration = loader.Read(file);
        return new ConfigurationOutcome(loader._problems.HasErrors ? null : configuration, loader._problems);
    }

    private DaemonConfiguration Read(SourcePosition start)
    {
        ReadFile(start.File.Path, start, includer: null);
        var routers = new List<RouterConfiguration>(_routers.Count);
        // What a file that could not be read would have said is not missed here.
        if (_isComplete)
        {
            var reader = new RouterReader(_problems, _defaults);
            foreach (TomlTable router in _routers)
            {
                RouterConfiguration configuration = reader.Read(router);
                if (!_problems.HasErrors)
                {
                    routers.Add(configuration);
                }
            }

            if (!_problems.HasErrors)
            {
                new GroupReader(_problems, routers).Read(_groups);
            }
        }

        var checks = new List<CheckConfiguration>();
        // Which routers there are is not known when one of them could not be read.
        if (!_problems.HasErrors)
        {
            var reader = new CheckReader(_problems, routers);
            foreach (TomlTable check in _checks)
            {
                reader.Read(check, checks);
            }
        }

        if (!_problems.HasErrors)
        {
            new LinkReader(_problems, routers, checks).Read(_links);
        }

        if (routers.Count == 0 && !_problems.HasErrors)
        {
            _problems.Refuse(start, "there is no router: write [[router]], and under it interface, vhid, password-file and addresses");
        }

        return new DaemonConfiguration
        {
            Routers = routers,
            Checks = checks,
            RunDirectory = _runDirectory is null ? null : FilePath.Resolve(_runDirectory.Position.File, _runDirectory.Value.Text),
            Log = _log,
            LogFile = _logFile is null ? null : FilePath.Resolve(_logFile.Position.File, _logFile.Value.Text),
            LogsDebug = _logsDebug,
            IsRealtime = _isRealtime,
            Watchdog = _watchdog is null ? null : FilePath.Resolve(_watchdog.Position.File, _watchdog.Value.Text),
            KeptPrivileges = (_isRealtime ? ProcessPrivileges.LockMemory : ProcessPrivileges.None)
                | (routers.Exists(static router => router.Hooks is not null) || checks.Exists(static check => check.Kind == CheckKind.Command)
                    ? ProcessPrivileges.RunPrograms
                    : ProcessPrivileges.None),
        };
    }

    private void ReadFile(string path, SourcePosition complaintsTo, SourcePosition? includer)
    {
        byte[]? content = ReadBytes(path, out UnixFileMode mode, out string? error);
        if (content is null)
        {
            _isComplete = false;
            _problems.Refuse(complaintsTo, $"cannot read {Shown.Text(path)}: {error}");
            return;
        }

        bool isReadableByOthers = (mode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;
        var file = new SourceFile(path, _files.Count, includer, isReadableByOthers);
        _files.Add(Path.GetFullPath(path), file);
        if (TomlReader.Read(file, content, _problems, ref _valuesLeft) is TomlTable table)
        {
            ReadTable(new KeyReader(table, _problems), file);
        }
        else
        {
            _isComplete = false;
        }
    }

    private static byte[]? ReadBytes(string path, out UnixFileMode mode, out string? error)
    {
        mode = UnixFileMode.None;
        error = null;
        if (Directory.Exists(path))
        {
            error = "it is a directory, name a file in it";
            return null;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            mode = File.GetUnixFileMode(file.SafeFileHandle);
            // A pipe does not know its length.
            byte[] buffer = new byte[file.CanSeek ? long.Clamp(file.Length + 1, FirstFileBytes, MaxFileBytes + 1) : FirstFileBytes];
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            while (length == buffer.Length && length <= MaxFileBytes)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
                length += file.ReadAtLeast(buffer.AsSpan(length), buffer.Length - length, throwOnEndOfStream: false);
            }

            if (length <= MaxFileBytes)
            {
                return buffer[..length];
            }

            error = $"it is larger than {MaxFileBytes} bytes, split it up with include";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            error = e is UnauthorizedAccessException ? "Permission denied: give it to the daemon's own user, root reads as its mode says" : Passfile.Reason(e);
        }

        return null;
    }

    private void ReadTable(KeyReader keys, SourceFile file)
    {
        keys.RefuseUnknown("a file", FileKeys.All);
        if (file.Includer is null)
        {
            ReadSettings(keys);
        }
        else
        {
            RefuseSettings(keys);
        }

        ReadTables(keys, FileKeys.Router, _routers);
        ReadTables(keys, FileKeys.Check, _checks);
        ReadTables(keys, FileKeys.Group, _groups);
        ReadTables(keys, FileKeys.Link, _links);
        foreach (TomlValue pattern in keys.Items(FileKeys.Include, TomlKind.String))
        {
            ReadIncluded(pattern);
        }
    }

    private void ReadSettings(KeyReader keys)
    {
        _runDirectory = keys.Find(FileKeys.RunDirectory);
        ReadLog(keys);
        _logsDebug = keys.Word(FileKeys.LogLevel) != 0;
        _isRealtime = keys.Flag(FileKeys.Realtime);
        _watchdog = keys.Find(FileKeys.Watchdog);
        if (keys.Find(FileKeys.Defaults)?.Value is TomlTable defaults)
        {
            _defaults = defaults;
            new KeyReader(defaults, _problems).RefuseUnknown("defaults", RouterKeys.Shared);
        }
    }

    private void ReadLog(KeyReader keys)
    {
        _log = (LogTarget)keys.Word(FileKeys.Log);
        _logFile = keys.Find(FileKeys.LogFile);
        if (_log == LogTarget.File && !keys.Has(FileKeys.LogFile))
        {
            _problems.Refuse(
                keys.Find(FileKeys.Log)!.Position, $"the log has no file: write {FileKeys.LogFile.Name} = {FileKeys.LogFile.Example}");
        }
        else if (_log != LogTarget.File && _logFile is not null)
        {
            _problems.Refuse(
                _logFile.Position, $"{FileKeys.LogFile.Name} is not used: write {FileKeys.Log.Name} = \"file\" before it, or remove it");
        }
    }

    private void ReadTables(KeyReader keys, ConfigurationKey key, List<TomlTable> tables)
    {
        if (keys.Table.TryFind(key.Name, out TomlEntry? entry) && entry.Value is TomlTable)
        {
            _problems.Refuse(entry.Value.Position, $"there can be several {key.Name}s: write [[{key.Name}]], with two brackets on each side");
            return;
        }

        foreach (TomlValue table in keys.Items(key, TomlKind.Table))
        {
            tables.Add((TomlTable)table);
        }
    }

    private void ReadIncluded(TomlValue pattern)
    {
        foreach (string path in Expand(pattern))
        {
            if (DescribeRefusal(path, pattern.Position) is string refusal)
            {
                _problems.Refuse(pattern.Position, refusal);
                return;
            }

            ReadFile(path, pattern.Position, pattern.Position);
        }
    }

    private string? DescribeRefusal(string path, SourcePosition includer)
    {
        string fullPath = Path.GetFullPath(path);
        string chain = path;
        int nesting = 0;
        for (SourcePosition? at = includer; at is SourcePosition known; at = known.File.Includer)
        {
            chain = $"{known.File.Path} -> {chain}";
            nesting++;
            if (Path.GetFullPath(known.File.Path) == fullPath)
            {
                return $"the file includes itself, {chain}: remove one of these includes";
            }
        }

        return nesting > MaxNesting ? $"files include each other more than {MaxNesting} deep, {chain}: include them from one file"
            : _files.Count >= MaxFiles ? $"more than {MaxFiles} files are included: put several routers into one file"
            : _files.TryGetValue(fullPath, out SourceFile? file) ? $"{path} is included already, at {file.Includer}: remove one of the two"
            : null;
    }

    private string[] Expand(TomlValue pattern)
    {
        string path = FilePath.Resolve(pattern.Position.File, pattern.Text);
        string name = Path.GetFileName(path);
        if (!name.Contains('*') && !name.Contains('?'))
        {
            return [path];
        }

        try
        {
            string folder = Path.GetDirectoryName(path) is { Length: > 0 } named ? named : ".";
            // Files whose name begins with a dot are left out, as a shell does: editors leave such behind.
            string[] paths = Directory.GetFiles(folder, name, new EnumerationOptions { MatchType = MatchType.Simple });
            Array.Sort(paths, StringComparer.Ordinal);
            return paths;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _problems.Refuse(pattern.Position, $"cannot look for {Shown.Text(path)}: {Passfile.Reason(e)}");
            return [];
        }
    }

    private void RefuseSettings(KeyReader keys)
    {
        foreach (ConfigurationKey key in FileKeys.All)
        {
            bool isForAll = Array.IndexOf(FileKeys.Included, key) < 0;
            if (isForAll && keys.Table.TryFind(key.Name, out TomlEntry? entry))
            {
                _problems.Refuse(entry.Position, $"{key.Name} concerns all files: move it to the file that includes this one first");
            }
        }
    }
}
