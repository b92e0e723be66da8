using System;
using BenchmarkDotNet.Attributes;
using NativeCarp.Cli.SelfTest;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Bench;

/// <summary>What one advertisement costs, step by step and as a whole. <c>budget.json</c> holds what each step may cost.</summary>
public class FramePathBenchmarks : IDisposable
{
    private readonly byte[] _block = new byte[Sha1.BlockLengthBytes];
    private readonly byte[] _buffer = new byte[CarpFrame.Ipv4LengthBytes];
    private readonly byte[][] _frames = FramePath.CreateFrames();
    private readonly CarpAuthenticator _authenticator = FramePath.CreateAuthenticator();
    private readonly FramePath _backup = FramePath.Receiving();
    private readonly FramePath _master = FramePath.Advertising();
    private readonly CarpStateMachine _machine = new(new CarpParameters { Vhid = 42 });
    private readonly CarpAdvertisement _advertisement;
    private readonly CarpFrameAddressing _addressing;
    private MonotonicInstant _now = new(1_000_000_000_000);
    private Sha1State _state = Sha1State.Initial;

    public FramePathBenchmarks()
    {
        _ = CarpAdvertisement.TryParse(_frames[0], out _advertisement, out _);
        _addressing = new CarpFrameAddressing(
            _advertisement.SourceMac, MacAddress.ForMulticastGroup(CarpGroups.Ipv4), _advertisement.Source, CarpGroups.Ipv4);
        _machine.HandleLinkChange(true, _now);
        while (_machine.TryDequeue(out _))
        {
        }
    }

    /// <summary>The yardstick of the machine at hand: one SHA-1 block.</summary>
    [Benchmark(Baseline = true)]
    public Sha1State Sha1Compression()
    {
        Sha1.Compress(ref _state, _block);
        return _state;
    }

    [Benchmark]
    public bool Parse() => CarpAdvertisement.TryParse(_frames[0], out _, out _);

    [Benchmark]
    public bool Authenticate() => _authenticator.Verify(_advertisement.Counter, _advertisement.Digest);

    [Benchmark]
    public bool Decide()
    {
        _now = _now.AddNanoseconds(1_000_000_000);
        _machine.HandleAdvertisement(in _advertisement, CounterKind.Nativecarp, _now, _now);
        return _machine.TryDequeue(out _);
    }

    [Benchmark]
    public int Encode()
    {
        var fields = new CarpHeaderFields(42, 1, 0, 0, _advertisement.Counter);
        return CarpFrame.Write(_buffer, in _addressing, in fields, _authenticator.ComputeDigest(_advertisement.Counter), 1);
    }

    /// <summary>A whole turn of the driver: parse, authenticate, guard, decide, re-arm.</summary>
    [Benchmark]
    public void ReceivePath() => _backup.ReceiveOnce();

    /// <summary>A whole turn of the driver: the timer is due, an advertisement is encoded and sent.</summary>
    [Benchmark]
    public void TimerPath() => _master.AdvertiseOnce();

    [GlobalCleanup]
    public void Dispose()
    {
        _backup.Dispose();
        _master.Dispose();
        GC.SuppressFinalize(this);
    }
}
