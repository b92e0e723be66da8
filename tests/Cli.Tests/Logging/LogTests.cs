using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using NativeCarp.Cli.Logging;
using NativeCarp.Cli.Tests.Native;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Logging;

public sealed class LogTests
{
    [Fact]
    public void Write_EachLevel_GoesToItsStreamInUcarpsFormat()
    {
        var output = new RecordedOutput();
        var error = new RecordedOutput();
        var log = new Log([new StreamLogSink(output, error, new FixedWallClock())], isDebugEnabled: true);

        log.Error("e");
        log.Warning("w");
        log.Notice("n");
        log.Info("i");
        log.Debug("d");

        const string Time = "2026-11-21T09:00:00.123456: ";
        Assert.Equal($"{Time}[ERROR] e\n{Time}[WARNING] w\n", error.Text);
        Assert.Equal($"{Time}[NOTICE] n\n{Time}[INFO] i\n{Time}[DEBUG] d\n", output.Text);
    }

    [Fact]
    public void Write_ToTheSystemLog_CarriesTheLevelButNoTime()
    {
        var systemLog = new RecordedSystemLog();

        new Log([new SystemLogSink(systemLog)], isDebugEnabled: false).Warning("Switching to state: BACKUP");

        Assert.Equal([(LogSeverity.Warning, "[WARNING] Switching to state: BACKUP")], systemLog.Lines);
    }

    [Fact]
    public void Write_DebugWithoutRequest_GoesNowhere()
    {
        var output = new RecordedOutput();

        new Log([new StreamLogSink(output, output, new FixedWallClock())], isDebugEnabled: false).Debug("d");

        Assert.Equal("", output.Text);
    }

    [Fact]
    public void Write_ABrokenSink_DoesNotKeepLinesFromTheNext()
    {
        var broken = new RecordedOutput(works: false);
        var systemLog = new RecordedSystemLog();

        new Log([new StreamLogSink(broken, broken, new FixedWallClock()), new SystemLogSink(systemLog)], isDebugEnabled: false).Error("e");

        Assert.Single(systemLog.Lines);
    }

    [Theory]
    [InlineData("plain – text", "plain – text")]
    [InlineData("a\nb", "a?b")]
    [InlineData("\u001b[2J\u0000\u007f\u0085", "?[2J???")]
    public void WithoutControls_ReplacesWhatCouldForgeALine(string text, string expected) =>
        Assert.Equal(expected, LogLine.WithoutControls(text));

    [Theory]
    [InlineData(0, "Bad TTL: [1]")]
    [InlineData(3, "Bad TTL: [1] (3 more held back)")]
    public void WithHeldBack_Count_FollowsTheText(int heldBack, string expected) =>
        Assert.Equal(expected, LogLine.WithHeldBack("Bad TTL: [1]", heldBack));

    [Fact]
    public void Write_ToTheJournal_CarriesTheLevelAsANumberAndNoTime()
    {
        var journal = new RecordedOutput { IsJournal = true };
        var log = new Log([new JournalLogSink(journal)], isDebugEnabled: true);

        log.Error("e");
        log.Notice("a\nb");
        log.Debug("d");

        Assert.Equal("<3>e\n<5>a?b\n<7>d\n", journal.Text);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "<5>")]
    public void Write_ToJson_IsAnObjectPerLineWithWhatTheLineIsAbout(bool isJournal, string prefix)
    {
        var output = new RecordedOutput { IsJournal = isJournal };
        var log = new Log([new JsonLogSink(output, new FixedWallClock())], isDebugEnabled: false);
        var subject = new LogSubject("state", Configurations.Router(40)) { From = "BACKUP", To = "MASTER", Reason = "why" };

        log.Write(LogSeverity.Notice, "vhid 40@eth0: BACKUP -> MASTER (why)", subject);

        Assert.Equal(
            prefix + """
            {"time":"2026-11-21T07:00:00.123Z","level":"notice","event":"state","vhid":40,"interface":"eth0","from":"BACKUP","to":"MASTER","reason":"why","text":"vhid 40@eth0: BACKUP -> MASTER (why)"}

            """,
            output.Text);
    }

    [Fact]
    public void Write_ToJson_ForgesNothingAndTakesBrokenCharacters()
    {
        var output = new RecordedOutput();

        new Log([new JsonLogSink(output, new FixedWallClock())], isDebugEnabled: false).Warning("a\nb \"quoted\" \\ \u001b \ud800.");

        Assert.Equal(1, output.Text.Count(c => c == '\n'));
        using JsonDocument line = JsonDocument.Parse(output.Text);
        Assert.Equal("a?b \"quoted\" \\ ? \ufffd.", line.RootElement.GetProperty("text").GetString());
        Assert.Equal("daemon", line.RootElement.GetProperty("event").GetString());
        Assert.Equal("warning", line.RootElement.GetProperty("level").GetString());
    }

    private sealed class RecordedSystemLog : ISystemLog
    {
        public List<(LogSeverity Severity, string Text)> Lines { get; } = [];

        public void Write(LogSeverity severity, string text) => Lines.Add((severity, text));

        public void Dispose() => GC.SuppressFinalize(this);
    }
}
