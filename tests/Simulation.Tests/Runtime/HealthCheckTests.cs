using System;
using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Health;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;
using NativeCarp.Platform.Simulated;

namespace NativeCarp.Simulation.Tests.Runtime;

/// <summary>Health checks beside the production driver: what each kind finds, and what follows for the virtual router.</summary>
public sealed class HealthCheckTests
{
    private const long Second = 1_000_000_000;
    private const string HttpAnswer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall is well here\n";
    private const int NoSuchFile = 2;
    private const int ConnectionRefused = 111;

    private static readonly CheckTiming s_timing = new() { JitterNanoseconds = 0, TimeoutNanoseconds = Second / 2, Rise = 1, Fall = 1 };
    private static readonly InetAddress s_host = Bench.Address("10.9.0.7");

    [Theory]
    [InlineData("hello", "", ProbeOutcome.Passed)]
    [InlineData("220 mail.example.org ESMTP ready", "ESMTP ready", ProbeOutcome.Passed)]
    [InlineData("220 mail.example.org", "ESMTP", ProbeOutcome.Closed)]
    [InlineData(null, "", ProbeOutcome.TimedOut)]
    public void Tcp_LooksForWhatIsExpected(string? answer, string expect, ProbeOutcome outcome)
    {
        CheckConfiguration check = Check(CheckKind.Tcp) with { Address = s_host, Port = 25, Expect = expect, Send = "EHLO\r\n" };
        Assert.Equal(outcome, Result(check, probes => probes.Services[25] = answer).Outcome);
        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, ConnectionRefused), Result(check));
    }

    [Theory]
    [InlineData(HttpAnswer, 0, "", ProbeOutcome.Passed, 0)]
    [InlineData(HttpAnswer, 200, "well here", ProbeOutcome.Passed, 0)]
    [InlineData(HttpAnswer, 0, "ill", ProbeOutcome.Closed, 0)]
    [InlineData(HttpAnswer, 204, "", ProbeOutcome.HttpStatus, 200)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\n", 0, "", ProbeOutcome.HttpStatus, 503)]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", 0, "", ProbeOutcome.NotHttp, 0)]
    [InlineData("HTTP/1.1 abc\r\n", 0, "", ProbeOutcome.NotHttp, 0)]
    public void Http_LooksAtTheStatusFirst(string answer, int status, string expect, ProbeOutcome outcome, int detail)
    {
        CheckConfiguration check = Check(CheckKind.Http) with { Address = s_host, Port = 80, HttpStatus = status, Expect = expect, Send = "GET" };

        Assert.Equal(new ProbeResult(outcome, detail), Result(check, probes => probes.Services[80] = answer));
    }

    [Fact]
    public void Tcp_AnswerWithoutEnd_IsReadOnlySoFar()
    {
        CheckConfiguration check = Check(CheckKind.Tcp) with { Address = s_host, Port = 19, Expect = "end" };

        Assert.Equal(ProbeOutcome.NotFound, Result(check, probes => probes.Services[19] = new string('x', 100_000)).Outcome);
        Assert.Equal(
            ProbeOutcome.NotHttp,
            Result(check with { Kind = CheckKind.Http }, probes => probes.Services[19] = new string('x', 100_000)).Outcome);
    }

    [Fact]
    public void Icmp_WantsTheAnswerOfThatHost()
    {
        CheckConfiguration check = Check(CheckKind.Icmp) with { Address = s_host };

        Assert.True(Result(check, probes => probes.AnsweringHosts.Add(s_host)).IsPassed);
        Assert.Equal(ProbeOutcome.TimedOut, Result(check, probes => probes.AnsweringHosts.Add(Bench.Peer)).Outcome);
        Assert.Equal(ProbeOutcome.NoInterface, Result(check with { InterfaceName = "eth7" }).Outcome);
    }

    [Fact]
    public void Arp_WantsAnAnswerOnThatLink()
    {
        using Bench bench = Start([Check(CheckKind.Arp) with { InterfaceName = "eth0", Address = s_host }]);
        bench.Network.FrameSent += (port, frame) =>
        {
            if (port == bench.Link.Port && NeighborResponder.TryReadQuestion(frame.Span, out InetAddress asked, out _) && asked == s_host)
            {
                bench.World.ScheduleAfter(1000, () => bench.Answer(s_host, new MacAddress(0x0200_0000_0007)));
            }
        };
        bench.World.Run(2);
        Assert.True(bench.Node.Driver.Checks[0].State.Last.IsPassed);

        bench.Link.SetCarrier(false);
        bench.World.Run(2);
        Assert.Equal(ProbeOutcome.NoCarrier, bench.Node.Driver.Checks[0].State.Last.Outcome);

        Assert.Equal(ProbeOutcome.TimedOut, Result(Check(CheckKind.Arp) with { InterfaceName = "eth0", Address = s_host }).Outcome);
        Assert.Equal(ProbeOutcome.NoInterface, Result(Check(CheckKind.Arp) with { InterfaceName = "eth7", Address = s_host }).Outcome);
    }

    [Theory]
    [InlineData("0\n", 10, ProbeOutcome.Passed, 0)]
    [InlineData(" 40 \n", 10, ProbeOutcome.AsksForDemotion, 40)]
    [InlineData("256", 10, ProbeOutcome.NotANumber, 0)]
    [InlineData("-1", 10, ProbeOutcome.NotANumber, 0)]
    [InlineData("some", 10, ProbeOutcome.NotANumber, 0)]
    [InlineData("0", 61, ProbeOutcome.Stale, 61)]
    public void File_IsThereFreshAndSaysHowBadItIs(string text, int age, ProbeOutcome outcome, int detail)
    {
        CheckConfiguration check = Check(CheckKind.File) with { Path = "/run/ok", MaximumAgeSeconds = 60, ReadsWeight = true };
        using Bench bench = Start([], host => host.Probes.Files["/run/ok"] = (text, (host.UnixMilliseconds / 1000) - age));
        bench.Node.Driver.UseChecks(bench.Node.Driver.CreateChecks([check], CheckVerdict.Unknown));
        bench.World.Run(0.1);

        Assert.Equal(new ProbeResult(outcome, detail), bench.Node.Driver.Checks[0].State.Last);
        int expected = outcome switch { ProbeOutcome.Passed => 0, ProbeOutcome.AsksForDemotion => detail, _ => check.Weight };
        Assert.Equal(expected, bench.Node.Router.DemotionLevel);
        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, NoSuchFile), Result(check));
    }

    [Fact]
    public void File_AsksForAnotherDemotion_IsFollowedAtOnce()
    {
        CheckConfiguration check = Check(CheckKind.File) with { Path = "/w", ReadsWeight = true };
        using Bench bench = Start([check], host => host.Probes.Files["/w"] = ("10", 0));
        Assert.Equal(10, bench.Node.Router.DemotionLevel);

        bench.Host.Probes.Files["/w"] = ("20", 0);
        bench.World.Run(1);

        Assert.Equal(20, bench.Node.Router.DemotionLevel);
    }

    [Theory]
    [InlineData("7\n", ProbeOutcome.Passed)]
    [InlineData("8\n", ProbeOutcome.NoProcess)]
    [InlineData("\n", ProbeOutcome.NoProcessId)]
    public void Process_IsFoundByItsFile(string text, ProbeOutcome outcome) => Assert.Equal(
        outcome,
        Result(Check(CheckKind.Process) with { Path = "/run/pid" }, probes =>
        {
            probes.Programs.Add("service");
            probes.Files["/run/pid"] = (text, 0);
        }).Outcome);

    [Fact]
    public void HostItself_IsLookedAt()
    {
        CheckConfiguration link = Check(CheckKind.Interface) with { InterfaceName = "eth0" };
        Assert.True(Result(link).IsPassed);
        Assert.True(Result(link with { Address = Bench.Own }).IsPassed);
        Assert.Equal(ProbeOutcome.NoAddress, Result(link with { Address = s_host }).Outcome);
        Assert.Equal(ProbeOutcome.NoInterface, Result(link with { InterfaceName = "eth7" }).Outcome);
        Assert.True(Result(Check(CheckKind.Route), probes => probes.HasRoute = true).IsPassed);
        Assert.Equal(ProbeOutcome.NoRoute, Result(Check(CheckKind.Route)).Outcome);
        Assert.Equal(ProbeOutcome.NoProcess, Result(Check(CheckKind.Process) with { ProcessName = "service" }).Outcome);
        Assert.Equal(ProbeOutcome.Refused, Result(Check(CheckKind.Process) with { Path = "/run/pid" }).Outcome);
    }

    [Theory]
    [InlineData(0, ProbeOutcome.Passed)]
    [InlineData(3, ProbeOutcome.ExitStatus)]
    public void Command_EndsWithItsStatus(int status, ProbeOutcome outcome)
    {
        CheckConfiguration check = Check(CheckKind.Command) with { Command = ["/check"] };
        using Bench bench = Start([check], host => host.Programs["/check"] = new SimulatedProgram(Second / 10, status));
        bench.World.Run(0.2);

        Assert.Equal(new ProbeResult(outcome, status), bench.Node.Driver.Checks[0].State.Last);
        Assert.Equal(new ProbeResult(ProbeOutcome.Refused, NoSuchFile), Result(check));
    }

    [Fact]
    public void Command_Hangs_IsEndedByForceAndFailsAgainUntilItHasEnded()
    {
        CheckConfiguration check = Check(CheckKind.Command) with { Command = ["/check"] };
        using Bench bench = Start([check], host => host.Programs["/check"] = new SimulatedProgram(-1, IsStubborn: true));
        bench.World.Run(0.6);
        CheckState state = bench.Node.Driver.Checks[0].State;
        Assert.Equal((1L, ProbeOutcome.TimedOut), (state.Runs, state.Last.Outcome));

        // The next is due while it is still being ended.
        bench.World.Run(0.5);
        Assert.Equal((2L, ProbeOutcome.TimedOut), (state.Runs, state.Last.Outcome));
        bench.Host.Programs["/check"] = new SimulatedProgram(0);
        bench.World.Run(1.5);

        Assert.True(state.Last.IsPassed);
        Assert.Equal(0, bench.Node.Router.DemotionLevel);
    }

    [Fact]
    public void UseChecks_RemovedAddedAndKept_DemotionIsWhatIsLeft()
    {
        CheckConfiguration kept = Check(CheckKind.Route) with { Name = "kept", Weight = 5 };
        CheckConfiguration removed = Check(CheckKind.Command) with { Name = "removed", Command = ["/check"], Weight = 50 };
        using Bench bench = Start([kept, removed], host => host.Programs["/check"] = new SimulatedProgram(-1));
        CarpDriver driver = bench.Node.Driver;
        driver.Demote(7);
        bench.World.Run(0.7);
        Assert.Equal(62, bench.Node.Router.DemotionLevel);
        HealthCheck former = driver.Checks[0];

        // A new one counts only when it has failed.
        CheckConfiguration added = Check(CheckKind.Process) with { Name = "added", ProcessName = "x", Weight = 100 };
        driver.UseChecks(driver.CreateChecks([kept with { Command = [] }, added], CheckVerdict.Good));
        Assert.Equal(12, bench.Node.Router.DemotionLevel);
        Assert.Same(former, driver.Checks[0]);
        bench.World.Run(0.1);
        Assert.Equal(112, bench.Node.Router.DemotionLevel);

        driver.UseChecks([]);
        Assert.Equal(7, bench.Node.Router.DemotionLevel);
        driver.Demote(0);
        Assert.Equal(0, bench.Node.Router.DemotionLevel);
    }

    [Fact]
    public void CreateChecks_ItsProgramCannotBeTaken_ChangesNothing()
    {
        using Bench bench = Start([Check(CheckKind.Route)]);
        IReadOnlyList<HealthCheck> before = bench.Node.Driver.Checks;

        // What is made and not used does nothing.
        bench.Node.Driver.CreateChecks([Check(CheckKind.Command) with { Command = ["/check"] }], CheckVerdict.Good);
        bench.World.Run(3);

        Assert.Same(before, bench.Node.Driver.Checks);
    }

    [Fact]
    public void Concerns_OtherRouters_AreLeftAlone()
    {
        using Bench bench = Start(
        [
            Check(CheckKind.Route) with { Name = "a", Routers = [new RouterPlace("eth0", Bench.Vhid + 1)] },
            Check(CheckKind.Route) with { Name = "b", Routers = [new RouterPlace("eth1", Bench.Vhid)], Effect = CheckEffect.Fault },
            Check(CheckKind.Route) with { Name = "c", Routers = [new RouterPlace("eth7", 1), new RouterPlace("eth0", Bench.Vhid)], Weight = 3 },
        ]);

        Assert.Equal((byte)3, bench.Node.Router.DemotionLevel);
        Assert.False(bench.Node.Router.IsFaulty);
    }

    [Fact]
    public void Fault_UntilTheFirstResult_KeepsTheRouterInInit()
    {
        CheckConfiguration check = Check(CheckKind.Command) with { Command = ["/check"], Effect = CheckEffect.Fault };
        using Bench bench = Start([check], host => host.Programs["/check"] = new SimulatedProgram(Second / 5));
        Assert.Equal((CarpState.Init, LinkReadiness.Ready), (bench.State, bench.Node.Router.Readiness));

        bench.World.Run(0.3);

        Assert.Equal(CarpState.Backup, bench.State);
    }

    [Fact]
    public void Fault_OfAMaster_GivesTheAddressUpWithAGoodbye()
    {
        CheckConfiguration check = Check(CheckKind.Process) with { ProcessName = "x", Effect = CheckEffect.Fault };
        using Bench bench = Start([check], host => host.Probes.Programs.Add("x"));
        bench.World.Run(3.1);
        Assert.Equal(CarpState.Master, bench.State);
        bench.Host.Probes.Programs.Clear();
        bench.World.Run(1);

        Assert.Equal(CarpState.Init, bench.State);
        Assert.False(bench.Host.Carries(Bench.Virtual));
        Assert.True(bench.Advertisements.Last().IsBowOut);

        bench.World.Run(6);
        Assert.True(bench.Node.Router.IsLastResort);
        Assert.True(bench.Host.Carries(Bench.Virtual));
    }

    /// <summary>The heartbeat set-up: what both lose moves nothing, though the one notices it a whole interval before the other.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void DemotedMaster_IsLeftToWhoIsBetterOff_WhichLooksAtItselfAtOnce(bool isLostByBoth, int master)
    {
        var timing = new CheckTiming { JitterNanoseconds = 0, Rise = 2, Fall = 3 };
        using var pair = new Pair((index, configuration) => configuration);
        foreach (SimulatedNode node in pair.Nodes)
        {
            node.Checks = [new CheckConfiguration { Name = "c", Kind = CheckKind.Process, ProcessName = "x", Timing = timing }];
            node.Host.Probes.Programs.Add("x");
        }

        pair.Nodes[0].Start();
        // The checks of the other are half an interval behind.
        pair.World.Run(0.5);
        pair.Nodes[1].Start();
        pair.World.Run(6);
        Assert.Equal(CarpState.Master, pair.Nodes[0].State);
        pair.Nodes[0].Host.Probes.Programs.Clear();
        if (isLostByBoth)
        {
            pair.Nodes[1].Host.Probes.Programs.Clear();
        }

        pair.RunWithOneMaster(2);
        Assert.Equal(CarpState.Master, pair.Nodes[0].State);
        pair.RunWithOneMaster(1.1);

        Assert.Equal(CarpState.Master, pair.Nodes[master].State);
        pair.RunWithOneMaster(10);
        Assert.Equal(CarpState.Master, pair.Nodes[master].State);
    }

    private static CheckConfiguration Check(CheckKind kind) => new() { Name = "c", Kind = kind, Timing = s_timing };

    private static Bench Start(IReadOnlyList<CheckConfiguration> checks, Action<SimulatedHost>? prepare = null)
    {
        var bench = new Bench(prepare: prepare);
        bench.Node.Kill();
        bench.Node.Checks = checks;
        bench.Node.Start();
        bench.World.Run(0.001);
        return bench;
    }

    /// <summary>What one run of a check finds.</summary>
    private static ProbeResult Result(CheckConfiguration check, Action<SimulatedProbes>? prepare = null)
    {
        using Bench bench = Start([check], host => prepare?.Invoke(host.Probes));
        bench.World.Run(0.6);
        CheckState state = bench.Node.Driver.Checks[0].State;
        Assert.Equal(1, state.Runs);
        Assert.Equal(state.Last.IsPassed ? 0 : 100, bench.Node.Router.DemotionLevel);
        return state.Last;
    }
}
