using System;
using System.Globalization;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using static NativeCarp.Namespaces.NetworkNamespace;

namespace NativeCarp.Platform.Linux.Tests.Namespaces;

/// <summary>One process, as many virtual routers as four interfaces hold, and a real kernel.</summary>
public sealed class ManyRoutersTests(ITestOutputHelper output)
{
    private const long Millisecond = 1_000_000;

    [Theory]
    [InlineData(250)]
    [InlineData(1000)]
    public void RunOnce_AllTakeOverAtOnce_OwnTheirAddressesSoon(int count) => Run(() =>
    {
        for (int i = 0; i < 4; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"card{i}");
            Ip($"link add {name} type veth peer name {name}far");
            Ip($"link set {name}far up");
            Ip($"address add 10.20.{i}.1/24 dev {name}");
            Ip($"link set {name} up");
        }

        using LinuxPlatform platform = new();
        using CarpDriver driver = new(platform, new SilentObserver());
        for (int i = 0; i < count; i++)
        {
            driver.Add(Configuration(i));
        }

        MonotonicInstant limit = platform.MonotonicClock.Now.AddNanoseconds(LimitNanoseconds);
        while (driver.Routers.Any(router => router.State == CarpState.Init))
        {
            Assert.True(platform.MonotonicClock.Now < limit);
            driver.RunOnce();
        }

        MonotonicInstant firstDue = driver.NextDeadline;
        int turns = 0;
        while (driver.Routers.Any(router => router.State != CarpState.Master))
        {
            Assert.True(platform.MonotonicClock.Now < limit);
            driver.RunOnce();
            turns++;
        }

        long late = platform.MonotonicClock.Now.NanosecondsSince(firstDue);
        MonotonicInstant start = platform.MonotonicClock.Now;
        int later = 0;
        while (platform.MonotonicClock.Now.NanosecondsSince(start) < 1000 * Millisecond)
        {
            driver.RunOnce();
            later++;
        }

        output.WriteLine(
            $"{count} routers: all owned {late / 1000} us after the first was due, "
            + $"in {turns} turns; {later} turns in the next second");
        Assert.Equal(count, Ip("-o -4 address show to 10.21.0.0/16").Split('\n').Length - 1);
        Assert.InRange(late, 0, 500 * Millisecond);
    });

    private static RouterConfiguration Configuration(int number) => new()
    {
        InterfaceName = string.Create(CultureInfo.InvariantCulture, $"card{number % 4}"),
        Parameters = new CarpParameters { Vhid = (byte)((number / 4) + 1) },
        Key = CarpKey.TryCreate("many"u8, out CarpKey key) ? key : throw new InvalidOperationException(),
        Addresses = [RouterAddress.Host(InetAddress.FromIpv4Bits(0x0a15_0000u + (uint)number))],
    };

    private sealed class SilentObserver : ICarpObserver
    {
        public void OnStateChanged(VirtualRouter router, in CarpAction change)
        {
        }

        public void OnReport(VirtualRouter router, in CarpAction report)
        {
        }

        public void OnReadinessChanged(VirtualRouter router, LinkReadiness readiness)
        {
        }

        public void OnFrameDropped(
            LinkPort port, VirtualRouter? router, CarpDropReason reason, in CarpAdvertisement advertisement, ReadOnlySpan<byte> frame)
        {
        }

        public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result) =>
            Assert.Fail($"{change}: {result}");

        public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result)
        {
        }

        public void OnScript(VirtualRouter router, in ScriptReport report)
        {
        }

        public void OnAddressesDisturbed(VirtualRouter router, bool arePresent)
        {
        }

        public void OnAddressesSettled(VirtualRouter router, bool arePresent)
        {
        }
    }
}
