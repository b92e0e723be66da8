using NativeCarp.Core.Auth;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;
using NativeCarp.Simulation.Tests.Peers;

namespace NativeCarp.Simulation.Tests;

/// <summary>
/// Two masters hear each other once: they must not both step down, whoever they are and whatever they advertise. Source: architecture.md
/// section 4, "demotion", exploration.md W10.
/// </summary>
public class YieldTests
{
    private const int LargestAdvskew = 240;
    private static readonly MonotonicInstant s_now = new(1_000_000_000_000);
    private static readonly InetAddress s_lower = InetAddress.FromIpv4Bits(0x0a09_0001);
    private static readonly InetAddress s_higher = InetAddress.FromIpv4Bits(0x0a09_0002);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(255)]
    public void HandleAdvertisement_BothOursAndMasters_ExactlyOneYieldsUnlessNeitherKnowsTheOther(int level)
    {
        for (int ours = 0; ours <= LargestAdvskew; ours++)
        {
            for (int theirs = 0; theirs <= LargestAdvskew; theirs++)
            {
                CarpStateMachine left = Master((byte)ours, (byte)level, s_lower, out CarpPrecedence leftFields);
                CarpStateMachine right = Master((byte)theirs, 0, s_higher, out CarpPrecedence rightFields);
                Hear(left, rightFields, s_higher, CounterKind.Nativecarp);
                Hear(right, leftFields, s_lower, CounterKind.Nativecarp);
                Assert.True(left.State != right.State, $"{ours} at level {level} and {theirs}: {left.State}, {right.State}");
            }
        }
    }

    [Theory]
    [InlineData((int)PeerKind.Ucarp)]
    [InlineData((int)PeerKind.FreeBsd)]
    [InlineData((int)PeerKind.NetBsd)]
    [InlineData((int)PeerKind.OpenBsd)]
    public void HandleAdvertisement_BothMastersAndOneForeign_AtMostOneYieldsAndWhenUnequalExactlyOne(int kind)
    {
        foreach (byte ourLevel in (byte[])[0, 1, 5, 255])
        {
            foreach (byte theirLevel in (PeerKind)kind == PeerKind.OpenBsd ? (byte[])[0, 1, 5, 255] : [0])
            {
                for (int ours = 0; ours <= LargestAdvskew; ours++)
                {
                    for (int theirs = 0; theirs <= LargestAdvskew; theirs++)
                    {
                        Meet((PeerKind)kind, (byte)ours, ourLevel, (byte)theirs, theirLevel);
                    }
                }
            }
        }
    }

    private static void Meet(PeerKind kind, byte ours, byte ourLevel, byte theirs, byte theirLevel)
    {
        CarpStateMachine machine = Master(ours, ourLevel, s_lower, out CarpPrecedence fields);
        ReferencePeer peer = ReferencePeer.Create(new PeerParameters(kind, 1, theirs, Preempt: false, s_higher, RunsIpv6: false));
        peer.Memory.State = CarpState.Master;
        peer.Memory.Demotion = theirLevel;
        var peerFields = new CarpPrecedence(1, theirs, theirLevel);

        Hear(machine, peerFields, s_higher, kind == PeerKind.OpenBsd ? CounterKind.Repeating : CounterKind.Unknown);
        peer.Hear(new PeerHeard(s_lower, AddressFamily.Ipv4, fields, Counter: 1), s_now);

        bool weYield = machine.State == CarpState.Backup;
        bool theyYield = peer.State == CarpState.Backup;
        bool isTie = fields.CompareTo(peerFields) == 0;
        Assert.False(weYield && theyYield, $"{ours} at level {ourLevel}, {kind} {theirs} at level {theirLevel}: both yield");
        Assert.True(weYield || theyYield || isTie, $"{ours} at level {ourLevel}, {kind} {theirs} at level {theirLevel}: none yields");
    }

    private static CarpStateMachine Master(byte advskew, byte level, InetAddress source, out CarpPrecedence fields)
    {
        var machine = new CarpStateMachine(new CarpParameters { Vhid = 1, Advskew = advskew });
        machine.HandleSourceChange(source, default);
        machine.HandleLinkChange(true, s_now.AddNanoseconds(-10_000_000_000));
        machine.HandleDemotionChange(level, s_now);
        fields = default;
        MonotonicInstant deadline = machine.NextDeadline;
        machine.HandleTimeout(deadline);

        // Its advertisements up to now have left in time.
        while (machine.NextDeadline <= s_now || fields == default)
        {
            Drain(machine, MonotonicInstant.Earlier(machine.NextDeadline, s_now), ref fields);
            if (machine.NextDeadline <= s_now)
            {
                machine.HandleTimeout(machine.NextDeadline);
            }
        }

        Drain(machine, s_now, ref fields);
        Assert.Equal(CarpState.Master, machine.State);
        return machine;
    }

    private static void Hear(CarpStateMachine machine, CarpPrecedence fields, InetAddress source, CounterKind kind)
    {
        var advertisement = new CarpAdvertisement
        {
            Source = source,
            Vhid = 1,
            Advbase = fields.Advbase,
            Advskew = fields.Advskew,
            Demotion = fields.Demotion,
            Counter = 1,
        };
        machine.HandleAdvertisement(in advertisement, kind, s_now, s_now);
    }

    private static void Drain(CarpStateMachine machine, MonotonicInstant now, ref CarpPrecedence fields)
    {
        while (machine.TryDequeue(out CarpAction action))
        {
            if (action.Kind == CarpActionKind.SendAdvertisement)
            {
                fields = action.Fields;
                machine.HandleSendResult(true, now);
            }
        }
    }
}
