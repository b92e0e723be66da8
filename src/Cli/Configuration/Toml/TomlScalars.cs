using System;
using System.Globalization;

namespace NativeCarp.Cli.Configuration.Toml;

/// <summary>Reads what stands without quotes: numbers, truth values, dates and times. Source: TOML 1.0.0 and its ABNF.</summary>
internal static class TomlScalars
{
    private const string Delimiters = " \t\r\n,]}#=";
    private const string DateShape = "dddd-dd-dd";
    private const string TimeShape = "dd:dd:dd";

    /// <summary>Reads one value.</summary>
    public static TomlValue Read(TomlCursor cursor)
    {
        SourcePosition position = cursor.Position;
        ReadOnlySpan<char> token = cursor.Rest[..FindLength(cursor.Rest)];
        TomlValue? value = TryReadWord(position, token)
            ?? (IsDateOrTime(token) ? TryReadDateTime(position, token) : TryReadInteger(position, token) ?? TryReadFloat(position, token));
        if (value is null)
        {
            cursor.Fail(DescribeToken(token));
        }

        cursor.Take(token.Length);
        return value;
    }

    private static int FindLength(ReadOnlySpan<char> rest)
    {
        int length = FindEnd(rest);
        // A blank may stand between a date and a time.
        bool hasTime = length == DateShape.Length && HasShape(rest[..length], DateShape)
            && rest.Length > length + 1 && rest[length] == ' ' && char.IsAsciiDigit(rest[length + 1]);
        return hasTime ? length + 1 + FindEnd(rest[(length + 1)..]) : length;
    }

    private static int FindEnd(ReadOnlySpan<char> rest)
    {
        int length = 0;
        while (length < rest.Length && !Delimiters.Contains(rest[length]))
        {
            length++;
        }

        return length;
    }

    private static string DescribeToken(ReadOnlySpan<char> token)
    {
        if (token.IsEmpty)
        {
            return "a value is missing: write a string in quotes, a number, true, false, [...] or {...}";
        }

        string shown = Shown.Text(token);
        if (token.Length > 1 && token[0] == '0' && char.IsAsciiDigit(token[1]))
        {
            return $"{shown} begins with 0, which TOML does not allow: write it without, or in quotes if it is no number";
        }

        return TryReadDigits(token.TrimStart("+-"), 10, out _)
            ? $"{shown} does not fit into 64 bits: write a smaller number"
            : $"{shown} is no value: write it in quotes if it is meant as text";
    }

    private static TomlValue? TryReadWord(SourcePosition position, ReadOnlySpan<char> token) => token switch
    {
        "true" or "false" => new TomlValue(TomlKind.Boolean, position, token.ToString()),
        "inf" or "+inf" => new TomlValue(TomlKind.Float, position, token.ToString()) { Float = double.PositiveInfinity },
        "-inf" => new TomlValue(TomlKind.Float, position, token.ToString()) { Float = double.NegativeInfinity },
        "nan" or "+nan" or "-nan" => new TomlValue(TomlKind.Float, position, token.ToString()) { Float = double.NaN },
        _ => null,
    };

    private static TomlValue? TryReadInteger(SourcePosition position, ReadOnlySpan<char> token)
    {
        bool isNegative = token.StartsWith("-");
        bool hasSign = isNegative || token.StartsWith("+");
        ReadOnlySpan<char> digits = hasSign ? token[1..] : token;
        uint radix = digits.Length > 2 && digits[0] == '0' && !hasSign
            ? digits[1] switch { 'x' => 16U, 'o' => 8, 'b' => 2, _ => 10 }
            : 10;
        digits = radix == 10 ? digits : digits[2..];
        bool hasLeadingZero = radix == 10 && digits.Length > 1 && digits[0] == '0';
        if (hasLeadingZero || !TryReadDigits(digits, radix, out ulong magnitude))
        {
            return null;
        }

        ulong limit = isNegative ? long.MaxValue + 1UL : long.MaxValue;
        return magnitude > limit
            ? null
            : new TomlValue(TomlKind.Integer, position, token.ToString()) { Integer = isNegative ? -(long)magnitude : (long)magnitude };
    }

    // A number that does not fit becomes the largest one, which is out of everybody's range.
    private static bool TryReadDigits(ReadOnlySpan<char> digits, uint radix, out ulong number)
    {
        number = 0;
        bool mayBreak = false;
        foreach (char character in digits)
        {
            if (character == '_' && mayBreak)
            {
                mayBreak = false;
                continue;
            }

            uint digit = char.IsAsciiHexDigit(character) ? HexValue(character) : uint.MaxValue;
            if (digit >= radix)
            {
                return false;
            }

            number = number > (ulong.MaxValue - digit) / radix ? ulong.MaxValue : (number * radix) + digit;
            mayBreak = true;
        }

        return mayBreak;
    }

    private static uint HexValue(char digit) => (uint)(char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);

    private static TomlValue? TryReadFloat(SourcePosition position, ReadOnlySpan<char> token)
    {
        ReadOnlySpan<char> rest = token.StartsWith("-") || token.StartsWith("+") ? token[1..] : token;
        bool beginsWell = rest.Length > 1 && char.IsAsciiDigit(rest[0]) && !(rest[0] == '0' && (char.IsAsciiDigit(rest[1]) || rest[1] == '_'));
        if (!beginsWell || !TrySkipDigits(ref rest))
        {
            return null;
        }

        bool isInteger = rest.IsEmpty;
        if (rest.StartsWith("."))
        {
            rest = rest[1..];
            if (!TrySkipDigits(ref rest))
            {
                return null;
            }
        }

        if (rest.StartsWith("e") || rest.StartsWith("E"))
        {
            rest = rest[1..];
            rest = rest.StartsWith("-") || rest.StartsWith("+") ? rest[1..] : rest;
            if (!TrySkipDigits(ref rest))
            {
                return null;
            }
        }

        return rest.IsEmpty && !isInteger
            ? new TomlValue(TomlKind.Float, position, token.ToString())
            {
                Float = double.Parse(token.ToString().Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture),
            }
            : null;
    }

    private static bool TrySkipDigits(ref ReadOnlySpan<char> rest)
    {
        int length = 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || rest[length] == '_'))
        {
            length++;
        }

        bool areDigits = TryReadDigits(rest[..length], 10, out _) && rest[length - 1] != '_';
        rest = rest[length..];
        return areDigits;
    }

    private static bool IsDateOrTime(ReadOnlySpan<char> token) =>
        token.Length >= TimeShape.Length && (HasShape(token[..5], "dddd-") || HasShape(token[..3], "dd:"));

    private static TomlValue? TryReadDateTime(SourcePosition position, ReadOnlySpan<char> token)
    {
        string text = token.ToString();
        bool hasDate = token[2] != ':';
        if (hasDate)
        {
            if (token.Length < DateShape.Length || !IsDate(token[..DateShape.Length]))
            {
                return null;
            }

            token = token[DateShape.Length..];
            if (token.IsEmpty)
            {
                return new TomlValue(TomlKind.LocalDate, position, text);
            }

            if (token[0] is not ('T' or 't' or ' '))
            {
                return null;
            }

            token = token[1..];
        }

        if (!TrySkipTime(ref token))
        {
            return null;
        }

        if (token.IsEmpty)
        {
            return new TomlValue(hasDate ? TomlKind.LocalDateTime : TomlKind.LocalTime, position, text);
        }

        return hasDate && IsOffset(token) ? new TomlValue(TomlKind.OffsetDateTime, position, text) : null;
    }

    private static bool IsDate(ReadOnlySpan<char> date)
    {
        if (!HasShape(date, DateShape))
        {
            return false;
        }

        int year = Number(date[..4]);
        int month = Number(date[5..7]);
        int day = Number(date[8..]);
        // The calendar repeats every 400 years, and that of the BCL has no year 0.
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth((year % 400) + 400, month);
    }

    private static bool TrySkipTime(ref ReadOnlySpan<char> rest)
    {
        bool isTime = rest.Length >= TimeShape.Length && HasShape(rest[..TimeShape.Length], TimeShape)
            && Number(rest[..2]) < 24 && Number(rest[3..5]) < 60 && Number(rest[6..8]) < 60;
        if (!isTime)
        {
            return false;
        }

        rest = rest[TimeShape.Length..];
        if (!rest.StartsWith("."))
        {
            return true;
        }

        int digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? rest.Length - 1 : digits;
        rest = rest[(digits + 1)..];
        return digits > 0;
    }

    private static bool IsOffset(ReadOnlySpan<char> offset) =>
        offset is "Z" or "z"
        || (offset[0] is '+' or '-' && HasShape(offset[1..], "dd:dd") && Number(offset[1..3]) < 24 && Number(offset[4..]) < 60);

    private static bool HasShape(ReadOnlySpan<char> text, string shape)
    {
        if (text.Length != shape.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (shape[i] == 'd' ? !char.IsAsciiDigit(text[i]) : text[i] != shape[i])
            {
                return false;
            }
        }

        return true;
    }

    private static int Number(ReadOnlySpan<char> digits)
    {
        int number = 0;
        foreach (char digit in digits)
        {
            number = (number * 10) + digit - '0';
        }

        return number;
    }
}
