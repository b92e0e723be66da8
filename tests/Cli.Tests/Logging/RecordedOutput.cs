using System.Text;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Logging;

/// <summary>Keeps what was written; can be made to fail.</summary>
internal sealed class RecordedOutput(bool works = true) : ITextOutput
{
    private readonly StringBuilder _text = new();

    public bool IsJournal { get; init; }

    public string Text => _text.ToString();

    public bool Write(string text) => TryWrite(text);

    public bool TryWrite(string text)
    {
        if (works)
        {
            _text.Append(text);
        }

        return works;
    }
}
