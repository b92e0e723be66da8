using System;

namespace NativeCarp.Cli.Ucarp;

/// <summary>Numbers as strtoul(3) with base 0 reads them: 16, 0x10 and 020 are the same.</summary>
internal static class UnsignedNumber
{
    private const string Blanks = " \t\n\v\f\r";

    /// <summary>
    /// Reads one number that fills <paramref name="text"/>, blanks around it aside; strtoul's silent stop at the first foreign
    /// character is refused. What is too large becomes <see cref="long.MaxValue"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        text = text.Trim(Blanks);
        bool isNegative = text.StartsWith('-');
        if (isNegative || text.StartsWith('+'))
        {
            text = text[1..];
        }

        int radix = 10;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            radix = 16;
            text = text[2..];
        }
        else if (text.StartsWith('0'))
        {
            radix = 8;
        }

        if (text.IsEmpty)
        {
            return false;
        }

        foreach (char c in text)
        {
            int digit = DigitValue(c);
            if (digit >= radix)
            {
                return false;
            }

            value = value > (long.MaxValue - digit) / radix ? long.MaxValue : (value * radix) + digit;
        }

        value = isNegative ? -value : value;
        return true;
    }

    private static int DigitValue(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => int.MaxValue,
    };
}
