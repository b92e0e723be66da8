using System;
using System.Globalization;
using NativeCarp.Cli.Ucarp;

namespace NativeCarp.Cli.Tests.Ucarp;

public sealed class UnsignedNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("00", 0)]
    [InlineData("7", 7)]
    [InlineData("+7", 7)]
    [InlineData("-7", -7)]
    [InlineData(" \t7 ", 7)]
    [InlineData("010", 8)]
    [InlineData("0x10", 16)]
    [InlineData("0XfF", 255)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("99999999999999999999999999", long.MaxValue)]
    [InlineData("0xffffffffffffffffffff", long.MaxValue)]
    public void TryParse_Number_IsReadInItsBase(string text, long expected)
    {
        Assert.True(UnsignedNumber.TryParse(text, out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-")]
    [InlineData("+-1")]
    [InlineData("0x")]
    [InlineData("08")]
    [InlineData("0xg")]
    [InlineData("1 2")]
    [InlineData("1e3")]
    [InlineData("\u0661")]
    [InlineData("0b1")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(UnsignedNumber.TryParse(text, out _));

    [Theory]
    [InlineData(3)]
    public void TryParse_RandomNumbers_AgreeWithTheirText(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++)
        {
            long number = random.NextInt64() >> random.Next(63);
            string[] texts = [number.ToString(CultureInfo.InvariantCulture), $"0x{number:x}", $"0{Convert.ToString(number, 8)}"];
            foreach (string text in texts)
            {
                Assert.True(UnsignedNumber.TryParse(text, out long value) && value == number, $"seed {seed}: {text}");
            }
        }
    }
}
