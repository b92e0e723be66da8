using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;

namespace NativeCarp.Contracts;

/// <summary>What every <see cref="IProcessRunner"/> does.</summary>
public abstract class ProcessRunnerContract : IDisposable
{
    private const int TerminateSignal = 15;
    private const int KillSignal = 9;

    private readonly PlatformFixture _host;
    private readonly IProcessRunner _runner;

    protected ProcessRunnerContract(PlatformFixture host)
    {
        _host = host;
        _runner = host.Platform.OpenProcessRunner();
    }

    public void Dispose()
    {
        _runner.Dispose();
        _host.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Start_Program_IsReapedOnceWithItsExitStatus(int exitCode)
    {
        int id = Start(_host.AddProgram(exitCode));

        Assert.Equal(new ProcessExit(id, exitCode, 0), AwaitExit());
        Assert.False(_runner.TryReap(out _));
    }

    [Fact]
    public void Start_NoSuchProgram_IsAResultAndNothingToReap()
    {
        PlatformResult result = _runner.Start(["/nowhere/program", "near"], out int id);

        Assert.Equal((PlatformStatus.Failed, 0), (result.Status, id));
        Assert.False(_runner.TryReap(out _));
    }

    [Fact]
    public void SeveralPrograms_AreReapedEach()
    {
        string program = _host.AddProgram(exitCode: 0);
        HashSet<int> running = [];
        for (int i = 0; i < 5; i++)
        {
            running.Add(Start(program));
        }

        Assert.Equal(5, running.Count);
        while (running.Count > 0)
        {
            Assert.True(running.Remove(AwaitExit().ProcessId));
        }
    }

    [Fact]
    public void EndGroup_HangingProgram_EndsByThePoliteSignal()
    {
        int id = Start(_host.AddHangingProgram(isStubborn: false));
        _host.AwaitHangingProgram();

        _runner.EndGroup(id);

        Assert.Equal(new ProcessExit(id, -1, TerminateSignal), AwaitExit());
    }

    [Fact]
    public void EndGroup_StubbornProgram_EndsByForceAtTheSecondCall()
    {
        int id = Start(_host.AddHangingProgram(isStubborn: true));
        _host.AwaitHangingProgram();

        _runner.EndGroup(id);
        _runner.EndGroup(id);

        Assert.Equal(new ProcessExit(id, -1, KillSignal), AwaitExit());
    }

    [Fact]
    public void EndGroup_ReapedProgram_DoesNothing()
    {
        int id = Start(_host.AddProgram(exitCode: 0));
        _ = AwaitExit();

        _runner.EndGroup(id);

        Assert.False(_runner.TryReap(out _));
    }

    private int Start(string program)
    {
        Assert.Equal(PlatformResult.Ok, _runner.Start([program, "near", "10.9.99.254"], out int id));
        Assert.True(id > 0);
        return id;
    }

    private ProcessExit AwaitExit()
    {
        // The end of another program may have woken the loop before.
        if (!_runner.TryReap(out ProcessExit exit))
        {
            _host.Await(_runner, () => _runner.TryReap(out exit));
        }

        return exit;
    }
}
