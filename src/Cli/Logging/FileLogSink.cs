using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>Writes lines with the local time to the end of a file. What cannot be written is lost, which is said once, elsewhere.</summary>
internal sealed class FileLogSink : ILogSink
{
    private readonly IPlatform _platform;
    private readonly string _path;
    private readonly ILogSink _complaints;
    private ILogFile _file;
    private bool _isBroken;

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="path">The file.</param>
    /// <param name="complaints">Hears of a file that cannot be written.</param>
    /// <exception cref="PlatformException">The file cannot be opened; the message says what to do.</exception>
    public FileLogSink(IPlatform platform, string path, ILogSink complaints)
    {
        _platform = platform;
        _path = path;
        _complaints = complaints;
        _file = platform.OpenLogFile(path);
    }

    /// <inheritdoc/>
    public void Write(LogSeverity severity, string text, LogSubject? subject = null)
    {
        bool isWritten = _file.TryWrite(LogLine.ForStream(LogLine.LocalTime(_platform.WallClock), severity, text));
        if (!isWritten && !_isBroken)
        {
            Complain($"cannot write to the log file {_path}: is its disk full? Lines are lost until there is room");
        }

        _isBroken = !isWritten;
    }

    /// <inheritdoc/>
    public void Reopen()
    {
        try
        {
            ILogFile opened = _platform.OpenLogFile(_path);
            _file.Dispose();
            _file = opened;
            _isBroken = false;
        }
        catch (PlatformException e)
        {
            Complain($"{e.Message}; until then lines go to the file that was open before");
        }
    }

    private void Complain(string text) => _complaints.Write(LogSeverity.Error, text);
}
