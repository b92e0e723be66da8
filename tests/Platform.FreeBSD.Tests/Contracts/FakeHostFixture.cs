using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Contracts;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests.Contracts;

/// <summary>The contracts' host on the fake kernel.</summary>
public sealed class FakeHostFixture : PlatformFixture
{
    private const ulong Mac = 0x0277_0000_0001;

    private readonly FakeKernel _kernel = new();
    private readonly FakeSegment _wire = new();
    private readonly FreeBsdPlatform _platform;
    private FakeInterface _card;
    private int _taken;

    public FakeHostFixture()
    {
        _platform = new FreeBsdPlatform(_kernel, ProcessEnvironment.From(new Hashtable()));
        _card = Make();
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

    public override void Deliver(ReadOnlySpan<byte> frame) => _card.Receive(frame);

    public override IReadOnlyList<byte[]> TakeSentFrames()
    {
        byte[][] frames = [.. _wire.Frames.Skip(_taken).Select(sent => sent.Frame)];
        _taken = _wire.Frames.Count;
        return frames;
    }

    private FakeInterface Make()
    {
        FakeInterface card = _kernel.AddInterface(InterfaceName, Mac);
        _wire.Plug(card);
        _kernel.AddAddress(card, new FakeAddress(OwnAddress));
        return card;
    }
}
