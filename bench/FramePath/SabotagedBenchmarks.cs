using System.Threading;
using BenchmarkDotNet.Attributes;
using NativeCarp.Cli.SelfTest;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Wire;

namespace NativeCarp.Bench;

/// <summary>
/// The mistakes the budget is there to catch, each under the name of the benchmark it spoils. <c>bench.sh --prove</c> fails when one
/// of them passes.
/// </summary>
public class SabotagedBenchmarks
{
    private readonly byte[] _block = new byte[Sha1.BlockLengthBytes];
    private readonly byte[][] _frames = FramePath.CreateFrames();
    private readonly CarpAuthenticator _authenticator = FramePath.CreateAuthenticator();
    private readonly FramePath _master = FramePath.Advertising();
    private readonly CarpAdvertisement _advertisement;
    private Sha1State _state = Sha1State.Initial;

    public SabotagedBenchmarks() => _ = CarpAdvertisement.TryParse(_frames[0], out _advertisement, out _);

    [Benchmark(Baseline = true)]
    public Sha1State Sha1Compression()
    {
        Sha1.Compress(ref _state, _block);
        return _state;
    }

    /// <summary>An added allocation.</summary>
    [Benchmark]
    public object Parse()
    {
        _ = CarpAdvertisement.TryParse(_frames[0], out CarpAdvertisement advertisement, out _);
        return advertisement;
    }

    /// <summary>A doubled digest.</summary>
    [Benchmark]
    public bool Authenticate() =>
        _authenticator.Verify(_advertisement.Counter, _advertisement.Digest)
        & _authenticator.Verify(_advertisement.Counter + 1, _advertisement.Digest);

    /// <summary>A sleep of one millisecond.</summary>
    [Benchmark]
    public void TimerPath()
    {
        Thread.Sleep(1);
        _master.AdvertiseOnce();
    }
}
