using System;
using System.Collections.Generic;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Commands;

/// <summary>What unit tests prove of the IL and only the published binary can prove of itself.</summary>
internal static class SelfTest
{
    private const int Rounds = 10_000;
    private const int Attempts = 5;

    /// <summary>Runs all checks and returns what failed, in a few words each.</summary>
    public static IReadOnlyList<string> Run()
    {
        var failures = new List<string>();
        // Sent by ucarp 1.5.2: password love, vhid 42, address 10.99.0.252.
        byte[] frame = Convert.FromHexString(
            "01005e00001200005e00002a08004510003867f74000ff7028d80a630001e0000012"
            + "212a0007000162a7dd0242aad382d61ab83fa828cbe6a7c35838b4b78dc8b6fccc31c0e1");
        CarpKey.TryCreate("love"u8, out CarpKey key);
        var authenticator = new CarpAuthenticator(key, 42, [InetAddress.FromIpv4Bits(0x0a6300fc)]);
        if (!IsAuthentic(frame, authenticator))
        {
            failures.Add("an advertisement of ucarp is not recognised");
        }

        byte[] forged = [.. frame];
        forged[^1] ^= 1;
        if (IsAuthentic(forged, authenticator))
        {
            failures.Add("a forged advertisement is accepted");
        }

        if (MeasureAllocation(frame, authenticator) is long bytes and not 0)
        {
            failures.Add($"{Rounds} advertisements allocate {bytes} bytes");
        }

        return failures;
    }

    private static bool IsAuthentic(ReadOnlySpan<byte> frame, CarpAuthenticator authenticator) =>
        CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out _)
        && authenticator.Verify(advertisement.Counter, advertisement.Digest);

    // The least of several attempts: the runtime itself may allocate once.
    private static long MeasureAllocation(ReadOnlySpan<byte> frame, CarpAuthenticator authenticator)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Rounds; i++)
            {
                IsAuthentic(frame, authenticator);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
