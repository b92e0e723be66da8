using System;

namespace NativeCarp.Fuzzing;

/// <summary>Spoils well-formed inputs a little.</summary>
internal static class Mutation
{
    private const int MostChanges = 4;

    private static readonly byte[] s_edges = [0, 1, 2, 3, 4, 7, 8, 0x0f, 0x10, 0x7f, 0x80, 0xfe, 0xff];

    /// <summary>A copy with up to four changes: bytes, bits, pieces missing, doubled, or from somewhere else.</summary>
    public static byte[] Mutate(this Random random, byte[] sample)
    {
        byte[] bytes = (byte[])sample.Clone();
        for (int i = random.Next(MostChanges + 1); i > 0; i--)
        {
            bytes = Change(random, bytes);
        }

        return bytes;
    }

    /// <summary>Any element.</summary>
    public static T Choose<T>(this Random random, params ReadOnlySpan<T> from) => from[random.Next(from.Length)];

    private static byte[] Change(Random random, byte[] bytes)
    {
        int at = random.Next(bytes.Length + 1);
        int length = random.Next(int.Min(bytes.Length - at, 16) + 1);
        switch (random.Next(7))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. random.NextBytes(random.Next(1, 9)), .. bytes[at..]];
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            case 4 when at < bytes.Length:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 5 when at < bytes.Length:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 6 when at < bytes.Length:
                bytes[at] = random.Choose<byte>(s_edges);
                return bytes;
            default:
                return bytes;
        }
    }
}
