using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using NativeCarp.Contracts;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests.Contracts;

/// <summary>The contracts' host on the fake kernel.</summary>
public sealed partial class FakeHostFixture : PlatformFixture
{
    private const ulong Mac = 0x0277_0000_0001;
    private const string ExitingProgram = "/exit";
    private const string HangingProgram = "/hang";
    private const string StubbornProgram = "/stubborn";
    private const int WaitMilliseconds = 5000;

    // RTF_UP, RTF_GATEWAY, RTF_STATIC.
    private const int HostRouteFlags = 0x803;

    // The process is a Linux one here, where the end of a program is signal 17.
    private const int LinuxChildSignal = 17;

    private readonly FakeKernel _kernel = new();
    private readonly FakeSegment _wire = new();
    private readonly FreeBsdPlatform _platform;
    private FakeInterface _card;
    private int _taken;

    public FakeHostFixture()
    {
        _platform = new FreeBsdPlatform(_kernel, ProcessEnvironment.From(new Hashtable()));
        _card = Make();
        _kernel.Programs = [];
        _kernel.OnSpawn = Begin;
        _kernel.OnKill = EndBySignal;
    }

    public override IPlatform Platform => _platform;

    public override string InterfaceName => "em0";

    public override void SetUp(bool isUp)
    {
        _card.IsUp = isUp;
        _kernel.PostState(_card);
    }

    public override void SetCarrier(bool hasCarrier)
    {
        _card.LinkState = (byte)(hasCarrier ? 2 : 1);
        _kernel.PostState(_card);
    }

    public override void DestroyInterface() => _kernel.RemoveInterface(_card);

    public override void CreateInterface() => _card = Make();

    public override void AddAddress(VirtualAddress address) => _kernel.AddAddress(_card, new FakeAddress(address));

    public override void RemoveAddress(VirtualAddress address) => _kernel.RemoveAddress(_card, address.Address);

    public override int CountAddress(InetAddress address) => _card.Addresses.Count(entry => entry.Value.Address == address);

    public override void AddNeighbor(InetAddress address)
    {
        FakeInterface card = new FakeKernel().AddInterface("em0", NeighborMac.Bits);
        card.Addresses.Add(new FakeAddress(VirtualAddress.Host(address)));
        _wire.Plug(card);
    }

    public override void AddRoute(VirtualAddress destination, InetAddress gateway) =>
        _kernel.Routes.All.Add(new FakeRoute(Text(destination), gateway.ToString(), _card.Index, null, HostRouteFlags));

    public override void RemoveRoute(VirtualAddress destination) => _kernel.Routes.All.RemoveAll(route => route.Destination == Text(destination));

    public override string[] RoutesTo(VirtualAddress destination) =>
        [.. _kernel.Routes.All.Where(route => route.Destination == Text(destination)).Select(route => route.ToString())];

    public override void Deliver(ReadOnlySpan<byte> frame) => _card.Receive(frame);

    public override byte[] TakeSentFrame() => _wire.Frames[_taken++].Frame;

    public override string AddProgram(int exitCode) => AddProgram($"{ExitingProgram}{exitCode}");

    public override string AddHangingProgram(bool isStubborn) => AddProgram(isStubborn ? StubbornProgram : HangingProgram);

    /// <summary>FreeBSD's numbers, by a real signal: what takes them in is the runtime and not the fake kernel.</summary>
    public override void RaiseSignal(ProcessSignal signal) =>
        Raise(signal == ProcessSignal.User1 ? Constants.SIGUSR1 : Constants.SIGUSR2);

    private static string Text(VirtualAddress destination) => $"{destination.Address}/{destination.PrefixLengthBits}";

    private string AddProgram(string path)
    {
        _kernel.Programs!.Add(path);
        return path;
    }

    private void Begin(FakeProcess process)
    {
        if (process.Path.StartsWith(ExitingProgram, StringComparison.Ordinal))
        {
            process.End(int.Parse(process.Path[ExitingProgram.Length..], CultureInfo.InvariantCulture) << 8);
            RaiseChildSignal();
        }
    }

    private void EndBySignal(FakeProcess process, int signal)
    {
        if (process.Status is null && (signal == Constants.SIGKILL || process.Path != StubbornProgram))
        {
            process.End(signal);
            RaiseChildSignal();
        }
    }

    private void RaiseChildSignal()
    {
        // One that nobody has taken in yet stands for all.
        if (_kernel.BytesInPipes == 0)
        {
            Raise(LinuxChildSignal);
        }
    }

    /// <summary>Comes back when the handler, on a thread of its own, has written to its pipe: virtual time does not wait for it.</summary>
    private void Raise(int signal)
    {
        int before = _kernel.BytesInPipes;
        Assert.Equal(0, Kill(Environment.ProcessId, signal));
        Assert.True(SpinWait.SpinUntil(() => _kernel.BytesInPipes > before, WaitMilliseconds));
    }

    private FakeInterface Make()
    {
        FakeInterface card = _kernel.AddInterface(InterfaceName, Mac);
        _wire.Plug(card);
        _kernel.AddAddress(card, new FakeAddress(OwnAddress));
        return card;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
