using System;

namespace NativeCarp.Interop.Tests.Lab;

/// <summary>The checksum of RFC 1071, of the tests' own so that frames made here do not share a fault with the code under test.</summary>
internal static class InternetChecksum
{
    internal static ushort Compute(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int index = 0; index < bytes.Length; index++)
        {
            sum += (uint)bytes[index] << (index % 2 == 0 ? 8 : 0);
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
