using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.SelfTest;

/// <summary>
/// The two paths that must never allocate nor wait, as turns of the production driver: a backup that receives the master's
/// advertisement, and a master whose advertisement is due.
/// </summary>
internal sealed class FramePath : IDisposable
{
    /// <summary>Longer than the replay guard remembers at one frame a second, so that they can be used in a circle.</summary>
    private const int FrameCount = 1024;

    private const long TurnNanoseconds = 1_000_000_000;
    private const byte Vhid = 42;

    private static readonly InetAddress s_ownAddress = InetAddress.FromIpv4Bits(0x0a09_0001);
    private static readonly InetAddress s_peerAddress = InetAddress.FromIpv4Bits(0x0a09_0002);
    private static readonly InetAddress s_virtualAddress = InetAddress.FromIpv4Bits(0x0a09_00fe);

    private readonly MemoryPlatform _platform = new(s_ownAddress);
    private readonly CarpDriver _driver;
    private readonly VirtualRouter _router;
    private readonly byte[][] _frames;
    private int _nextFrame;

    private FramePath(byte[][] frames)
    {
        _frames = frames;
        _driver = new CarpDriver(_platform, new SilentObserver());
        _router = _driver.Add(new RouterConfiguration
        {
            InterfaceName = MemoryPlatform.InterfaceName,
            Parameters = new CarpParameters { Vhid = Vhid },
            Key = CreateKey(),
            Addresses = [RouterAddress.Host(s_virtualAddress)],
            SourceIpv4 = s_ownAddress,
        });
        _driver.RunOnce();
    }

    /// <summary>Advertisements believed so far.</summary>
    public long Received => _router.Counters.Received;

    /// <summary>Frames sent so far.</summary>
    public long Sent => _platform.Transport.SentFrames;

    /// <summary>A backup that hears a master.</summary>
    public static FramePath Receiving() => new(CreateFrames());

    /// <summary>A master that hears nobody.</summary>
    public static FramePath Advertising()
    {
        var path = new FramePath([]);
        while (path._router.State != CarpState.Master)
        {
            path.AdvertiseOnce();
        }

        return path;
    }

    /// <summary>The frames a master sends, authentic and each with its own counter.</summary>
    public static byte[][] CreateFrames()
    {
        CarpAuthenticator authenticator = CreateAuthenticator();
        var addressing = new CarpFrameAddressing(
            MacAddress.ForUcarpVhid(Vhid), MacAddress.ForMulticastGroup(CarpGroups.Ipv4), s_peerAddress, CarpGroups.Ipv4);
        var frames = new byte[FrameCount][];
        for (int i = 0; i < FrameCount; i++)
        {
            ulong counter = (ulong)i + 1;
            var fields = new CarpHeaderFields(Vhid, Advbase: 1, Advskew: 0, Demotion: 0, counter);
            frames[i] = new byte[CarpFrame.Ipv4LengthBytes];
            CarpFrame.Write(frames[i], in addressing, in fields, authenticator.ComputeDigest(counter), ipIdentification: 0);
        }

        return frames;
    }

    /// <summary>The authenticator of those frames.</summary>
    public static CarpAuthenticator CreateAuthenticator() => new(CreateKey(), Vhid, [s_virtualAddress]);

    /// <summary>A second passes and the master's advertisement arrives.</summary>
    public void ReceiveOnce()
    {
        _platform.Now = _platform.Now.AddNanoseconds(TurnNanoseconds);
        _platform.Transport.Deliver(_frames[_nextFrame]);
        _nextFrame = (_nextFrame + 1) % _frames.Length;
        _driver.RunOnce();
    }

    /// <summary>A second passes and our advertisement is due.</summary>
    public void AdvertiseOnce()
    {
        _platform.Now = _platform.Now.AddNanoseconds(TurnNanoseconds);
        _driver.RunOnce();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _driver.Dispose();
        _platform.Dispose();
    }

    private static CarpKey CreateKey() => CarpKey.TryCreate("self-test"u8, out CarpKey key) ? key : throw new InvalidOperationException();

    /// <summary>Logs nothing: what a log line costs is not part of the frame path.</summary>
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

        public void OnAddressRefused(VirtualRouter router, in AddressChange change, PlatformResult result)
        {
        }

        public void OnSendRefused(VirtualRouter router, LinkPort port, PlatformResult result)
        {
        }

        public void OnAddressesDisturbed(VirtualRouter router, bool arePresent)
        {
        }

        public void OnScript(VirtualRouter router, in ScriptReport report)
        {
        }

        public void OnAddressesSettled(VirtualRouter router, bool arePresent)
        {
        }
    }
}
