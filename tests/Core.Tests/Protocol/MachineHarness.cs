using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Protocol;

/// <summary>One state machine with a clock of the test's own. Sends succeed and addresses are confirmed at once unless told otherwise.</summary>
internal sealed class MachineHarness
{
    public static readonly InetAddress OwnSource = Address("10.9.0.1");
    public static readonly InetAddress PeerSource = Address("10.9.0.2");
    public static readonly InetAddress OwnSourceIpv6 = Address("fe80::1");
    public static readonly InetAddress PeerSourceIpv6 = Address("fe80::2");

    private ulong _counter = 1000;

    public MachineHarness(CarpParameters? parameters = null, bool isReady = true)
    {
        Machine = new CarpStateMachine(parameters ?? new CarpParameters { Vhid = 42 });
        Machine.HandleSourceChange(OwnSource, OwnSourceIpv6);
        if (isReady)
        {
            Machine.HandleLinkChange(true, Now);
            Drain();
            Actions.Clear();
        }
    }

    public CarpStateMachine Machine { get; }

    public MonotonicInstant Now { get; private set; } = new(1_000_000_000_000);

    public bool SendsSucceed { get; set; } = true;

    public bool AddressesFollow { get; set; } = true;

    /// <summary>Every action since the last <see cref="Take"/>.</summary>
    public List<CarpAction> Actions { get; } = [];

    public static MachineHarness Master(CarpParameters? parameters = null)
    {
        var harness = new MachineHarness(parameters);
        harness.AdvanceToDeadline();
        Assert.Equal(CarpState.Master, harness.Machine.State);
        harness.Take();
        return harness;
    }

    public static InetAddress Address(string text)
    {
        Assert.True(InetAddress.TryParse(text, out InetAddress address));
        return address;
    }

    public void Advance(double seconds) => AdvanceTo(Now.AddNanoseconds((long)(seconds * 1e9)));

    /// <summary>Serves every deadline on the way, each at its own instant.</summary>
    public void AdvanceTo(MonotonicInstant target)
    {
        while (Machine.NextDeadline <= target)
        {
            AdvanceToDeadline();
        }

        Now = target;
    }

    public void AdvanceToDeadline()
    {
        Now = MonotonicInstant.Later(Now, Machine.NextDeadline);
        Machine.HandleTimeout(Now);
        Drain();
    }

    /// <summary>Time passes, but the process does not run.</summary>
    public void Sleep(double seconds) => Now = Now.AddNanoseconds((long)(seconds * 1e9));

    public void Hear(
        byte advbase,
        byte advskew,
        byte demotion = 0,
        InetAddress? source = null,
        CounterKind kind = CounterKind.Nativecarp,
        ulong? counter = null,
        MonotonicInstant? receivedAt = null)
    {
        var advertisement = new CarpAdvertisement
        {
            Source = source ?? PeerSource,
            Vhid = 42,
            Advbase = advbase,
            Advskew = advskew,
            Demotion = demotion,
            Counter = counter ?? _counter++,
        };
        Machine.HandleAdvertisement(in advertisement, kind, receivedAt ?? Now, Now);
        Drain();
    }

    public void HearBowOut(InetAddress? source = null, CounterKind kind = CounterKind.Nativecarp, ulong? counter = null) =>
        Hear(255, 255, 0, source, kind, counter);

    public void Do(System.Action<CarpStateMachine, MonotonicInstant> input)
    {
        input(Machine, Now);
        Drain();
    }

    public List<CarpAction> Take()
    {
        List<CarpAction> taken = [.. Actions];
        Actions.Clear();
        return taken;
    }

    public List<CarpActionKind> TakeKinds() => [.. Take().Select(action => action.Kind)];

    public double SecondsUntilDeadline => Machine.NextDeadline.NanosecondsSince(Now) / 1e9;

    private void Drain()
    {
        while (Machine.TryDequeue(out CarpAction action))
        {
            Actions.Add(action);
            switch (action.Kind)
            {
                case CarpActionKind.SendAdvertisement:
                    Machine.HandleSendResult(SendsSucceed, Now);
                    break;
                case CarpActionKind.TestSending:
                    Machine.HandleTestResult(SendsSucceed, Now);
                    break;
                case CarpActionKind.AddAddresses when AddressesFollow:
                    Machine.HandleAddressesReady();
                    break;
                case CarpActionKind.RemoveAddresses when AddressesFollow:
                    Machine.HandleAddressesRemoved(Now);
                    break;
            }
        }
    }
}
