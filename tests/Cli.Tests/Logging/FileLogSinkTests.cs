using System;
using System.Collections.Generic;
using NativeCarp.Cli.Logging;
using NativeCarp.Cli.Tests.Commands;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Logging;

public sealed class FileLogSinkTests : IDisposable
{
    private readonly FakePlatform _platform = new();
    private readonly RecordedOutput _complaints = new();
    private readonly List<RecordedFile> _files = [];

    public void Dispose() => _platform.Dispose();

    [Fact]
    public void Write_Lines_AreInTheFormOfAStream()
    {
        FileLogSink sink = Open();

        sink.Write(LogSeverity.Notice, "n");
        sink.Write(LogSeverity.Error, "e");

        Assert.Equal("2026-11-21T09:00:00.123456: [NOTICE] n\n2026-11-21T09:00:00.123456: [ERROR] e\n", _files[0].Text);
        Assert.Equal("", _complaints.Text);
    }

    [Fact]
    public void Write_FileThatTakesNothing_ComplainsOnceUntilItDoesAgain()
    {
        FileLogSink sink = Open();
        foreach (bool works in (bool[])[false, false, true, false])
        {
            _files[0].Works = works;
            sink.Write(LogSeverity.Notice, "n");
        }

        string[] complaints = _complaints.Text.TrimEnd('\n').Split('\n');
        Assert.Equal(2, complaints.Length);
        Assert.All(complaints, line => Assert.Contains("[ERROR] cannot write to the log file /log: is its disk full?", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Reopen_FileMovedAway_GoesOnInANewOneAndLetsTheOldOneGo()
    {
        FileLogSink sink = Open();
        Expect();

        sink.Reopen();
        sink.Write(LogSeverity.Notice, "n");

        Assert.True(_files[0].IsDisposed);
        Assert.Equal("", _files[0].Text);
        Assert.NotEqual("", _files[1].Text);
    }

    [Fact]
    public void Reopen_Refused_ComplainsAndKeepsTheOldOne()
    {
        FileLogSink sink = Open();
        _platform.LogFiles.Enqueue(() => throw new PlatformException("cannot open the log file /log: EACCES"));

        sink.Reopen();
        sink.Write(LogSeverity.Notice, "n");

        Assert.Contains("EACCES; until then lines go to the file that was open before", _complaints.Text, StringComparison.Ordinal);
        Assert.NotEqual("", _files[0].Text);
        Assert.False(_files[0].IsDisposed);
    }

    private FileLogSink Open()
    {
        Expect();
        return new FileLogSink(_platform, "/log", new StreamLogSink(_complaints, _complaints, new FixedWallClock()));
    }

    private void Expect() => _platform.LogFiles.Enqueue(() =>
    {
        _files.Add(new RecordedFile());
        return _files[^1];
    });

    private sealed class RecordedFile : ILogFile
    {
        public bool Works { get; set; } = true;

        public bool IsDisposed { get; private set; }

        public string Text { get; private set; } = "";

        public bool IsJournal => false;

        public bool TryWrite(string text)
        {
            Text += Works ? text : "";
            return Works;
        }

        public bool Write(string text) => throw new NotSupportedException("the loop waits for nobody");

        public void Dispose() => IsDisposed = true;
    }
}
