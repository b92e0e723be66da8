using System;
using System.Diagnostics.CodeAnalysis;

namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>A place in the text of a document, which only moves forward and knows its line and column.</summary>
internal sealed class TomlCursor(SourceFile file, char[] text, int length)
{
    private int _offset;
    private int _lineStart;

    /// <summary>From 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => _offset == length;

    /// <summary>The next character; NUL at the end, where no document has one.</summary>
    public char Next => IsAtEnd ? '\0' : text[_offset];

    /// <summary>What is left.</summary>
    public ReadOnlySpan<char> Rest => text.AsSpan(_offset, length - _offset);

    /// <summary>Where the next character stands.</summary>
    public SourcePosition Position => new(file, Line, _offset - _lineStart + 1);

    /// <summary>Whether a line ends here, or the document.</summary>
    public bool IsAtLineEnd => IsAtEnd || Next == '\n' || Rest.StartsWith("\r\n");

    /// <summary>Takes characters of one line.</summary>
    public ReadOnlySpan<char> Take(int count)
    {
        ReadOnlySpan<char> taken = text.AsSpan(_offset, count);
        _offset += count;
        return taken;
    }

    /// <summary>Takes the next character if it is this one.</summary>
    public bool TryTake(char expected)
    {
        if (Next != expected || IsAtEnd)
        {
            return false;
        }

        _offset++;
        return true;
    }

    /// <summary>Takes the end of a line if one is next; the end of the document is none.</summary>
    public bool TryTakeLineEnd()
    {
        if (IsAtEnd || !IsAtLineEnd)
        {
            return false;
        }

        _offset += Next == '\r' ? 2 : 1;
        _lineStart = _offset;
        Line++;
        return true;
    }

    /// <summary>Takes spaces and tabs.</summary>
    public void SkipBlanks()
    {
        int count = Rest.IndexOfAnyExcept(' ', '\t');
        _offset = count < 0 ? length : _offset + count;
    }

    /// <summary>Takes a comment, if there is one, up to the end of its line.</summary>
    public void SkipComment()
    {
        if (Next != '#')
        {
            return;
        }

        while (!IsAtLineEnd)
        {
            RefuseControl("a comment");
            _offset++;
        }
    }

    /// <summary>Takes blanks, comments and line ends.</summary>
    public void SkipLines()
    {
        do
        {
            SkipBlanks();
            SkipComment();
        }
        while (TryTakeLineEnd());
    }

    /// <summary>Takes what is left of the line, whatever it is.</summary>
    public void SkipRestOfLine()
    {
        int rest = Rest.IndexOf('\n');
        _offset = rest < 0 ? length : _offset + rest;
        TryTakeLineEnd();
    }

    /// <summary>Refuses a control character other than a tab.</summary>
    public void RefuseControl(string where)
    {
        if (Next is (< ' ' and not '\t') or '\u007f' && !IsAtEnd)
        {
            Fail($"the control character U+{(int)Next:X4} cannot stand in {where}: remove it");
        }
    }

    /// <summary>Ends the reading of a statement at the next character.</summary>
    [DoesNotReturn]
    public void Fail(string message) => throw new TomlSyntaxException(Position, message);
}
