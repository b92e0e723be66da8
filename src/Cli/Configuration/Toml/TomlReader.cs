using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Unicode;

namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>
/// Reads TOML 1.0.0. This is the only door to it: whoever wants another parser replaces this class.
/// It reports every statement that it cannot read, as long as the others can be told apart.
/// </summary>
internal sealed class TomlReader
{
    // Arrays and inline tables within each other, for each of which the reader recurses; and parts of a key.
    private const int MaxDepth = 100;

    private readonly TomlCursor _cursor;
    private readonly ProblemList _problems;
    private readonly TomlTable _root;
    private TomlTable _current;
    // The key whose value is being read.
    private List<TomlKey>? _openKey;
    private bool _isPlaced;
    private bool _isComplete = true;
    private int _valuesLeft;
    private int _depth;
    private int _openArrays;

    private TomlReader(TomlCursor cursor, ProblemList problems, int valuesLeft)
    {
        _cursor = cursor;
        _problems = problems;
        _valuesLeft = valuesLeft;
        _root = new TomlTable(_cursor.Position, TomlTableOrigin.Header);
        _current = _root;
    }

    /// <summary>Reads a document.</summary>
    /// <param name="file">What positions and problems refer to.</param>
    /// <param name="document">UTF-8, with or without a byte order mark.</param>
    /// <param name="problems">Receives what cannot be read.</param>
    /// <param name="valuesLeft">How many values may be read, tables included; those read are taken off.</param>
    /// <returns>
    /// The document's table; null when it is not known what was meant. A value that cannot be read is there as
    /// <see cref="TomlKind.Invalid"/>.
    /// </returns>
    public static TomlTable? Read(SourceFile file, ReadOnlySpan<byte> document, ProblemList problems, ref int valuesLeft)
    {
        ReadOnlySpan<byte> mark = [0xef, 0xbb, 0xbf];
        document = document.StartsWith(mark) ? document[mark.Length..] : document;
        char[] buffer = new char[document.Length];
        if (Utf8.ToUtf16(document, buffer, out int read, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            int line = document[..read].Count((byte)'\n') + 1;
            int column = written - buffer.AsSpan(0, written).LastIndexOf('\n');
            problems.Refuse(new SourcePosition(file, line, column), "the file is not UTF-8 here: save it in that encoding");
            return null;
        }

        var reader = new TomlReader(new TomlCursor(file, buffer, written), problems, valuesLeft);
        TomlTable? table = reader.Read();
        valuesLeft = reader._valuesLeft;
        return table;
    }

    private TomlTable? Read()
    {
        while (TrySkipToStatement())
        {
            int line = _cursor.Line;
            try
            {
                ReadStatement();
            }
            catch (TomlSyntaxException e)
            {
                _problems.Refuse(e.Position, e.Message);
                if (!TryRecover(line))
                {
                    return null;
                }
            }
        }

        return _isComplete ? _root : null;
    }

    private bool TrySkipToStatement()
    {
        while (_problems.Dropped == 0)
        {
            try
            {
                _cursor.SkipLines();
                return !_cursor.IsAtEnd;
            }
            catch (TomlSyntaxException e)
            {
                _problems.Refuse(e.Position, e.Message);
                _cursor.SkipRestOfLine();
            }
        }

        _isComplete = false;
        return false;
    }

    private void ReadStatement()
    {
        _openKey = null;
        _isPlaced = false;
        _depth = 0;
        _openArrays = 0;
        if (_cursor.Next == '[')
        {
            // Until the header is understood: what follows a wrong one belongs to no known table.
            _current = new TomlTable(_cursor.Position, TomlTableOrigin.Header);
            _current = ReadHeader();
            _isPlaced = true;
        }
        else
        {
            ReadEntry(_current);
        }

        _cursor.SkipBlanks();
        _cursor.SkipComment();
        if (!_cursor.IsAtLineEnd)
        {
            _cursor.Fail("only a comment may follow on this line: begin a new line, or write # in front");
        }
    }

    // Goes on with the next line when the statement cannot have continued there.
    private bool TryRecover(int statementLine)
    {
        ReadOnlySpan<char> rest = _cursor.Rest;
        int end = rest.IndexOf('\n');
        bool mayContinue = _openArrays > 0 && !(end < 0 ? rest : rest[..end]).Contains(']');
        if (_cursor.Line != statementLine || mayContinue || _valuesLeft < 0 || _problems.Dropped > 0)
        {
            return false;
        }

        if (_openKey is not null)
        {
            TryPlaceInvalid(_openKey);
        }
        else if (!_isPlaced)
        {
            _isComplete = false;
        }

        _cursor.SkipRestOfLine();
        return true;
    }

    private void TryPlaceInvalid(List<TomlKey> key)
    {
        try
        {
            Place(_current, key, new TomlValue(TomlKind.Invalid, key[^1].Position, ""));
        }
        catch (TomlSyntaxException e)
        {
            _problems.Refuse(e.Position, e.Message);
        }
    }

    private TomlTable ReadHeader()
    {
        SourcePosition position = _cursor.Position;
        bool isArray = _cursor.Rest.StartsWith("[[");
        _cursor.Take(isArray ? 2 : 1);
        List<TomlKey> key = ReadKey();
        if (!_cursor.TryTake(']') || (isArray && !_cursor.TryTake(']')))
        {
            _cursor.Fail(isArray ? "the header does not end: close it with ]]" : "the header does not end: close it with ]");
        }

        TomlTable parent = _root;
        for (int i = 0; i < key.Count - 1; i++)
        {
            parent = DescendHeader(parent, key[i]);
        }

        return isArray ? AppendTable(parent, key[^1], position) : DefineTable(parent, key[^1], position);
    }

    private TomlTable DescendHeader(TomlTable parent, TomlKey key)
    {
        if (!parent.TryFind(key.Text, out TomlEntry? entry))
        {
            return AddTable(parent, key, key.Position, TomlTableOrigin.Implicit);
        }

        return entry.Value switch
        {
            TomlTable { Origin: not TomlTableOrigin.Inline } table => table,
            TomlArray { IsOfTables: true } array => (TomlTable)array.Items[^1],
            _ => throw Taken(key, entry),
        };
    }

    private TomlTable DefineTable(TomlTable parent, TomlKey key, SourcePosition position)
    {
        if (!parent.TryFind(key.Text, out TomlEntry? entry))
        {
            return AddTable(parent, key, position, TomlTableOrigin.Header);
        }

        if (entry.Value is not TomlTable { Origin: TomlTableOrigin.Implicit } table)
        {
            throw Taken(key, entry);
        }

        table.Define(position);
        return table;
    }

    private TomlTable AppendTable(TomlTable parent, TomlKey key, SourcePosition position)
    {
        if (!parent.TryFind(key.Text, out TomlEntry? entry))
        {
            entry = new TomlEntry(key.Text, key.Position, new TomlArray(position, isOfTables: true));
            parent.Add(entry);
        }

        if (entry.Value is not TomlArray { IsOfTables: true } array)
        {
            throw Taken(key, entry);
        }

        CountValue();
        var table = new TomlTable(position, TomlTableOrigin.Header);
        array.Items.Add(table);
        return table;
    }

    private TomlTable AddTable(TomlTable parent, TomlKey key, SourcePosition position, TomlTableOrigin origin)
    {
        CountValue();
        var table = new TomlTable(position, origin);
        parent.Add(new TomlEntry(key.Text, key.Position, table));
        return table;
    }

    private void ReadEntry(TomlTable table)
    {
        List<TomlKey> key = ReadKey();
        if (!_cursor.TryTake('='))
        {
            _cursor.Fail("a key and = are expected here: write key = value, or # in front of a comment");
        }

        _cursor.SkipBlanks();
        _openKey ??= key;
        TomlValue value = ReadValue();
        if (_depth == 0)
        {
            _openKey = null;
            _isPlaced = true;
        }

        Place(table, key, value);
    }

    private List<TomlKey> ReadKey()
    {
        var key = new List<TomlKey>(1);
        do
        {
            if (key.Count == MaxDepth)
            {
                _cursor.Fail($"the key has more than {MaxDepth} parts: no key of ours has that many");
            }

            _cursor.SkipBlanks();
            SourcePosition position = _cursor.Position;
            key.Add(new TomlKey(_cursor.Next is '"' or '\'' ? TomlStrings.ReadSingleLine(_cursor) : ReadBareKey(), position));
            _cursor.SkipBlanks();
        }
        while (_cursor.TryTake('.'));
        return key;
    }

    private string ReadBareKey()
    {
        int length = 0;
        ReadOnlySpan<char> rest = _cursor.Rest;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '-' or '_'))
        {
            length++;
        }

        if (length == 0)
        {
            _cursor.Fail("a key is expected here: write letters, digits, - or _, and anything else in quotes");
        }

        return _cursor.Take(length).ToString();
    }

    private void Place(TomlTable table, List<TomlKey> key, TomlValue value)
    {
        for (int i = 0; i < key.Count - 1; i++)
        {
            if (!table.TryFind(key[i].Text, out TomlEntry? entry))
            {
                table = AddTable(table, key[i], key[i].Position, TomlTableOrigin.DottedKey);
                continue;
            }

            table = entry.Value is TomlTable { Origin: TomlTableOrigin.DottedKey } known ? known : throw Taken(key[i], entry);
        }

        TomlKey last = key[^1];
        if (table.TryFind(last.Text, out TomlEntry? earlier))
        {
            throw Taken(last, earlier);
        }

        table.Add(new TomlEntry(last.Text, last.Position, value));
    }

    private static TomlSyntaxException Taken(TomlKey key, TomlEntry earlier) =>
        new(key.Position, $"{Shown.Text(key.Text)} is defined already, in line {earlier.Position.Line}: remove one of the two");

    private TomlValue ReadValue()
    {
        CountValue();
        SourcePosition position = _cursor.Position;
        return _cursor.Next switch
        {
            '"' or '\'' => new TomlValue(TomlKind.String, position, TomlStrings.Read(_cursor)),
            '[' => ReadArray(position),
            '{' => ReadInlineTable(position),
            _ => TomlScalars.Read(_cursor),
        };
    }

    private TomlArray ReadArray(SourcePosition position)
    {
        Enter();
        _openArrays++;
        var array = new TomlArray(position, isOfTables: false);
        _cursor.SkipLines();
        while (!_cursor.TryTake(']'))
        {
            array.Items.Add(ReadValue());
            _cursor.SkipLines();
            if (!_cursor.TryTake(',') && _cursor.Next != ']')
            {
                _cursor.Fail("the array goes on with a comma or ends with ]: write one of them");
            }

            _cursor.SkipLines();
        }

        _openArrays--;
        _depth--;
        return array;
    }

    private TomlTable ReadInlineTable(SourcePosition position)
    {
        Enter();
        var table = new TomlTable(position, TomlTableOrigin.Inline);
        _cursor.SkipBlanks();
        if (!_cursor.TryTake('}'))
        {
            do
            {
                ReadEntry(table);
                _cursor.SkipBlanks();
            }
            while (_cursor.TryTake(','));
            if (!_cursor.TryTake('}'))
            {
                _cursor.Fail("an inline table goes on with a comma or ends with } on the same line: write one of them");
            }
        }

        _depth--;
        return table;
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            _cursor.Fail($"more than {MaxDepth} arrays and tables are within each other: no key of ours needs that");
        }

        _cursor.Take(1);
    }

    private void CountValue()
    {
        if (--_valuesLeft < 0)
        {
            _cursor.Fail("the configuration has too many values from here on: split it up between several daemons");
        }
    }
}
