using System;
using System.CommandLine;
using System.Diagnostics;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.SelfTest;

/// <summary>
/// <c>nativecarp self-test</c>, hidden: what unit tests prove of the IL and only the published binary can prove of itself.
/// </summary>
internal static class SelfTestCommand
{
    private const int Turns = 10_000;
    private const int Attempts = 100;

    /// <summary>Creates the verb.</summary>
    public static Command Create(ITextOutput output)
    {
        var command = new Command("self-test", "Check what only this binary can check of itself.") { Hidden = true };
        command.SetAction(_ => Run(output) ? 0 : 1);
        return command;
    }

    /// <summary>Runs every check, writes a line each, and returns whether all passed.</summary>
    public static bool Run(ITextOutput output)
    {
        using FramePath backup = FramePath.Receiving();
        using FramePath master = FramePath.Advertising();
        bool passed = Report(output, "an advertisement of ucarp is authentic", IsAuthentic(forge: false));
        passed &= Report(output, "a forged advertisement is not", !IsAuthentic(forge: true));
        passed &= Measure(output, "receive path", backup.ReceiveOnce);
        passed &= Measure(output, "timer path", master.AdvertiseOnce);
        passed &= Report(output, "every advertisement was believed", backup.Received >= Turns);
        passed &= Report(output, "every advertisement was sent", master.Sent >= Turns);
        return passed;
    }

    private static bool IsAuthentic(bool forge)
    {
        // Sent by ucarp 1.5.2: password love, vhid 42, address 10.99.0.252.
        byte[] frame = Convert.FromHexString(
            "01005e00001200005e00002a08004510003867f74000ff7028d80a630001e0000012"
            + "212a0007000162a7dd0242aad382d61ab83fa828cbe6a7c35838b4b78dc8b6fccc31c0e1");
        CarpKey.TryCreate(forge ? "hate"u8 : "love"u8, out CarpKey key);
        var authenticator = new CarpAuthenticator(key, 42, [InetAddress.FromIpv4Bits(0x0a6300fc)]);
        return CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out _)
            && authenticator.Verify(advertisement.Counter, advertisement.Digest);
    }

    /// <summary>
    /// What is allocated in a million turns, after some in which the runtime may; and the time of the quickest ten thousand, for other programs
    /// take time too.
    /// </summary>
    private static bool Measure(ITextOutput output, string name, Action turn)
    {
        long bytes = 0;
        long leastTicks = long.MaxValue;
        for (int attempt = 0; attempt <= Attempts; attempt++)
        {
            long bytesBefore = GC.GetAllocatedBytesForCurrentThread();
            long ticksBefore = Stopwatch.GetTimestamp();
            for (int i = 0; i < Turns; i++)
            {
                turn();
            }

            leastTicks = long.Min(leastTicks, Stopwatch.GetTimestamp() - ticksBefore);
            bytes += attempt == 0 ? 0 : GC.GetAllocatedBytesForCurrentThread() - bytesBefore;
        }

        long nanoseconds = leastTicks * 1_000_000_000 / Stopwatch.Frequency / Turns;
        return Report(output, $"{name}: {nanoseconds} ns a turn, {bytes} bytes allocated in {Attempts * Turns} turns", bytes == 0);
    }

    private static bool Report(ITextOutput output, string what, bool passed)
    {
        output.TryWrite($"{(passed ? "ok    " : "FAILED")} {what}\n");
        return passed;
    }
}
