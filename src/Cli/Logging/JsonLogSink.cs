using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NativeCarp.Cli.Control;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Logging;

/// <summary>Writes a JSON object in each line, all to one stream; with the names that the control socket's events have.</summary>
internal sealed class JsonLogSink(ITextOutput output, IWallClock clock) : ILogSink
{
    // People read these lines too: an arrow is an arrow.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly bool _isJournal = output.IsJournal;

    /// <inheritdoc/>
    public void Write(LogSeverity severity, string text, LogSubject? subject = null)
    {
        _line.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_line, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("time", TimeText.Universal(clock.UnixMilliseconds));
            writer.WriteString("level", LogLine.LevelName(severity).ToLowerInvariant());
            writer.WriteString("event", subject?.Event ?? "daemon");
            WriteSubject(writer, subject);
            writer.WriteString("text", LogLine.WithoutControls(text));
            writer.WriteEndObject();
        }

        output.TryWrite($"{(_isJournal ? LogLine.JournalPrefix(severity) : "")}{Encoding.UTF8.GetString(_line.WrittenSpan)}\n");
    }

    private static void WriteSubject(Utf8JsonWriter writer, LogSubject? subject)
    {
        if (subject?.Router is not null)
        {
            StatusWriter.WriteIdentity(writer, subject.Router);
        }

        WriteKnown(writer, "from", subject?.From);
        WriteKnown(writer, "to", subject?.To);
        WriteKnown(writer, "reason", subject?.Reason);
    }

    private static void WriteKnown(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
