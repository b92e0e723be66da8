using System;
using System.Globalization;
using System.Text;

namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>Reads the four forms of strings. Source: TOML 1.0.0, "String".</summary>
internal static class TomlStrings
{
    private const char Escape = '\\';

    /// <summary>Reads a string of one line, which is what a key may be.</summary>
    public static string ReadSingleLine(TomlCursor cursor)
    {
        char quote = cursor.Take(1)[0];
        var content = new StringBuilder();
        while (!cursor.TryTake(quote))
        {
            if (cursor.IsAtLineEnd)
            {
                cursor.Fail($"the string does not end on its line: close it with {quote}");
            }

            ReadCharacters(cursor, quote, content);
        }

        return content.ToString();
    }

    /// <summary>Reads a string of either form.</summary>
    public static string Read(TomlCursor cursor)
    {
        char quote = cursor.Next;
        return CountQuotes(cursor, quote) < 3 ? ReadSingleLine(cursor) : ReadMultiLine(cursor, quote);
    }

    private static string ReadMultiLine(TomlCursor cursor, char quote)
    {
        SourcePosition start = cursor.Position;
        cursor.Take(3);
        cursor.TryTakeLineEnd();
        var content = new StringBuilder();
        int quotes;
        while ((quotes = CountQuotes(cursor, quote)) < 3)
        {
            if (cursor.IsAtEnd)
            {
                throw new TomlSyntaxException(start, $"the string does not end: close it with {new string(quote, 3)}");
            }

            if (cursor.TryTakeLineEnd())
            {
                content.Append('\n');
            }
            else if (quote != '"' || !TrySkipEscapedLineEnd(cursor))
            {
                ReadCharacters(cursor, quote, content);
            }
        }

        // Up to two quotation marks may stand before the three that close.
        int own = int.Min(quotes, 5) - 3;
        content.Append(quote, own);
        cursor.Take(own + 3);
        return content.ToString();
    }

    private static int CountQuotes(TomlCursor cursor, char quote)
    {
        int length = cursor.Rest.IndexOfAnyExcept(quote);
        return length < 0 ? cursor.Rest.Length : length;
    }

    private static bool TrySkipEscapedLineEnd(TomlCursor cursor)
    {
        if (cursor.Next != Escape)
        {
            return false;
        }

        int blanks = cursor.Rest[1..].IndexOfAnyExcept(' ', '\t');
        bool endsLine = blanks >= 0 && (cursor.Rest[(blanks + 1)..].StartsWith("\n") || cursor.Rest[(blanks + 1)..].StartsWith("\r\n"));
        if (!endsLine)
        {
            return false;
        }

        cursor.Take(1);
        do
        {
            cursor.SkipBlanks();
        }
        while (cursor.TryTakeLineEnd());
        return true;
    }

    // One character that means something, or all up to the next one that might.
    private static void ReadCharacters(TomlCursor cursor, char quote, StringBuilder content)
    {
        if (quote == '"' && cursor.Next == Escape)
        {
            ReadEscape(cursor, content);
            return;
        }

        cursor.RefuseControl("a string");
        content.Append(cursor.Take(int.Max(CountPlain(cursor.Rest, quote), 1)));
    }

    private static int CountPlain(ReadOnlySpan<char> rest, char quote)
    {
        int count = 0;
        while (count < rest.Length && rest[count] >= ' ' && rest[count] != quote && rest[count] is not (Escape or '\u007f'))
        {
            count++;
        }

        return count;
    }

    private static void ReadEscape(TomlCursor cursor, StringBuilder content)
    {
        char letter = cursor.Rest.Length > 1 ? cursor.Rest[1] : '\0';
        switch (letter)
        {
            case 'u' or 'U':
                ReadCodePoint(cursor, letter == 'u' ? 4 : 8, content);
                return;
            case '"' or Escape:
                content.Append(letter);
                break;
            default:
                int index = "btnfr".IndexOf(letter);
                if (index < 0)
                {
                    cursor.Fail("a backslash begins \\b, \\t, \\n, \\f, \\r, \\\", \\\\, \\uXXXX or \\UXXXXXXXX: write \\\\ for a backslash, "
                        + "or put the string in single quotes");
                }

                content.Append("\b\t\n\f\r"[index]);
                break;
        }

        cursor.Take(2);
    }

    private static void ReadCodePoint(TomlCursor cursor, int digits, StringBuilder content)
    {
        ReadOnlySpan<char> rest = cursor.Rest[2..];
        if (rest.Length < digits
            || !uint.TryParse(rest[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint number)
            || !Rune.TryCreate(number, out Rune rune))
        {
            cursor.Fail($"this is no character of Unicode: write \\{cursor.Rest[1]} and {digits} hexadecimal digits, surrogates excluded");
            return;
        }

        content.Append(rune.ToString());
        cursor.Take(digits + 2);
    }
}
