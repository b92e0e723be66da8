using System.Collections.Generic;
using System.Linq;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;

namespace NativeCarp.Core.Tests.Runtime;

/// <summary>Source: ucarp-behaviour.md, "Scripts".</summary>
public sealed class AddressScriptsTests : System.IDisposable
{
    private readonly FakeProcessRunner _runner = new();
    private readonly List<ScriptReport> _reports = [];
    private MonotonicInstant _now = new(1_000_000_000_000);

    [Fact]
    public void Want_UpThenDown_RunsThemOneAfterTheOther()
    {
        AddressScripts scripts = Create();
        scripts.Want(ScriptRole.Up, _now);
        scripts.Want(ScriptRole.Down, _now);
        Assert.Equal(["/up eth0 10.9.0.254"], _runner.Started);

        Assert.True(scripts.HandleExit(new ProcessExit(_runner.LastProcessId, 0, 0), _now));

        Assert.Equal(["/up eth0 10.9.0.254", "/down eth0 10.9.0.254"], _runner.Started);
        Assert.False(scripts.HasSettled(ScriptRole.Down));
        Assert.True(scripts.HandleExit(new ProcessExit(_runner.LastProcessId, 3, 0), _now));
        Assert.True(scripts.HasSettled(ScriptRole.Down));
        Assert.Equal(3, _reports[^1].Exit.ExitCode);
    }

    [Fact]
    public void HandleExit_OfSomebodyElse_IsNotOurs()
    {
        AddressScripts scripts = Create();
        scripts.Want(ScriptRole.Up, _now);

        Assert.False(scripts.HandleExit(new ProcessExit(_runner.LastProcessId + 1, 0, 0), _now));
        Assert.True(scripts.IsBusy);
    }

    [Fact]
    public void Want_ScriptCannotBeStarted_ReportsItAndCountsAsRun()
    {
        AddressScripts scripts = Create();
        _runner.Result = new PlatformResult(PlatformStatus.Failed, 2);

        scripts.Want(ScriptRole.Up, _now);

        Assert.Equal([ScriptReportKind.Starting, ScriptReportKind.Refused], _reports.Select(report => report.Kind));
        Assert.True(scripts.HasSettled(ScriptRole.Up));
    }

    [Fact]
    public void Want_NoScript_SettlesAtOnceAndSaysNothing()
    {
        var scripts = new AddressScripts(new AddressScriptCommands(), _runner, _reports.Add);

        scripts.Want(ScriptRole.Down, _now);
        scripts.Want(ScriptRole.Up, _now);

        Assert.True(scripts.HasSettled(ScriptRole.Up));
        Assert.Empty(_reports);
    }

    [Fact]
    public void HandleTimeout_AfterAMinute_WarnsOnceAndLetsItRun()
    {
        AddressScripts scripts = Create();
        scripts.Want(ScriptRole.Up, _now);

        AdvanceTo(scripts, seconds: 3600);

        Assert.Equal([ScriptReportKind.Starting, ScriptReportKind.Slow], _reports.Select(report => report.Kind));
        Assert.Empty(_runner.Ended);
    }

    [Fact]
    public void HandleTimeout_OppositeScriptHasWaitedAMinute_EndsTheGroupEachSecondUntilItIsGone()
    {
        AddressScripts scripts = Create();
        scripts.Want(ScriptRole.Up, _now);
        int hanging = _runner.LastProcessId;
        AdvanceTo(scripts, seconds: 10);
        scripts.Want(ScriptRole.Down, _now);

        AdvanceTo(scripts, seconds: 59.9);
        Assert.Empty(_runner.Ended);
        AdvanceTo(scripts, seconds: 0.2);
        Assert.Equal([hanging], _runner.Ended);
        Assert.Equal(ScriptReportKind.Overdue, _reports[^1].Kind);
        AdvanceTo(scripts, seconds: 1);
        Assert.Equal([hanging, hanging], _runner.Ended);

        scripts.HandleExit(new ProcessExit(hanging, -1, 9), _now);
        Assert.Equal("/down eth0 10.9.0.254", _runner.Started[^1]);
        AdvanceTo(scripts, seconds: 5);
        Assert.Equal(2, _runner.Ended.Count);
    }

    public void Dispose() => _runner.Dispose();

    private AddressScripts Create()
    {
        var commands = new AddressScriptCommands
        {
            Up = ["/up", "eth0", "10.9.0.254"],
            Down = ["/down", "eth0", "10.9.0.254"],
            RunsDownAtStart = false,
        };
        return new AddressScripts(commands, _runner, _reports.Add);
    }

    private void AdvanceTo(AddressScripts scripts, double seconds)
    {
        MonotonicInstant target = _now.AddNanoseconds((long)(seconds * 1e9));
        while (scripts.NextDeadline <= target)
        {
            _now = MonotonicInstant.Later(_now, scripts.NextDeadline);
            scripts.HandleTimeout(_now);
        }

        _now = target;
    }
}
