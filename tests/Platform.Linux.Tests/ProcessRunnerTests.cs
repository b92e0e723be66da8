using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class ProcessRunnerTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private const int NoSuchProcess = 3;
    private static readonly LibcKernel s_kernel = new();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nativecarp-test");
    private readonly ProcessRunner _runner = ProcessRunner.Open(s_kernel, ProcessEnvironment.Read(s_kernel));
    private readonly PollWaiter _waiter = PollWaiter.Open(s_kernel);
    private readonly MonotonicClock _clock = new(s_kernel);
    private int _scripts;

    public ProcessRunnerTests() => _waiter.Add(_runner);

    public void Dispose()
    {
        _runner.Dispose();
        _waiter.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("exit 0", 0, 0)]
    [InlineData("exit 7", 7, 0)]
    [InlineData("kill -9 $$", -1, 9)]
    public void TryReap_EndedScript_TellsHowItEnded(string script, int exitCode, int signal)
    {
        int id = Start(script);

        Assert.Equal(new ProcessExit(id, exitCode, signal), WaitForExit());
    }

    [Fact]
    public void Start_Arguments_ArriveAsGiven()
    {
        Start("printf '%s|' \"$0\" \"$@\" > out", "eth0", "10.9.0.254", "", "two words", "ünicode");
        WaitForExit();

        Assert.Equal($"{Path("script0")}|eth0|10.9.0.254||two words|ünicode|", File.ReadAllText(Path("out")));
    }

    [Fact]
    public void Start_FromARealtimeThread_RunsAsAnOrdinaryProgram()
    {
        PlatformException? refusal = null;
        var thread = new Thread(() =>
        {
            try
            {
                RealTime.TakePriority(s_kernel);
                File.WriteAllText(Path("own"), File.ReadAllText("/proc/thread-self/stat"));
                Start("cat /proc/self/stat > child");
            }
            catch (PlatformException e)
            {
                refusal = e;
            }
        });
        thread.Start();
        thread.Join();
        Assert.SkipWhen(refusal is not null, "a realtime priority needs root");
        WaitForExit();

        // Realtime priority and policy. Source: proc_pid_stat(5).
        Assert.Equal(["1", "2"], File.ReadAllText(Path("own")).Split(") ")[^1].Split(' ')[37..39]);
        Assert.Equal(["0", "0"], File.ReadAllText(Path("child")).Split(") ")[^1].Split(' ')[37..39]);
    }

    [Fact]
    public void Start_Script_InheritsNoDescriptorOfOursAndDefaultSignals()
    {
        Start("ls -l /proc/self/fd > fds; grep -E 'Sig(Blk|Ign)' /proc/self/status > signals; ps -o pgid= -p $$ > group");
        int id = WaitForExit().ProcessId;

        // The test host may have left descriptors of its own open; the waiter's timer stands for all of ours.
        Assert.DoesNotContain("timerfd", File.ReadAllText(Path("fds")));
        Assert.Equal(["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"], File.ReadAllLines(Path("signals")));
        Assert.Equal(id, int.Parse(File.ReadAllText(Path("group")).Trim(), null));
    }

    [Fact]
    public void Start_NoSuchFile_IsAResult()
    {
        PlatformResult result = _runner.Start([Path("nothing")], out int id);

        Assert.Equal((PlatformStatus.Failed, Errno.ENOENT, 0), (result.Status, result.NativeCode, id));
    }

    [Fact]
    public void Start_NotExecutable_IsAResult()
    {
        File.WriteAllText(Path("plain"), "#!/bin/sh\n");

        Assert.Equal(PlatformStatus.NoPermission, _runner.Start([Path("plain")], out _).Status);
    }

    [Fact]
    public void EndGroup_HangingScriptWithChildrenThatIgnoreTheFirstSignal_IsGoneAfterTheSecond()
    {
        int id = Start("trap '' TERM; (trap '' TERM; sleep 1000) & echo ready > out; sleep 1000");
        WaitFor(() => File.Exists(Path("out")));

        _runner.EndGroup(id);
        _runner.EndGroup(id);

        Assert.Equal(new ProcessExit(id, -1, 9), WaitForExit());
        WaitFor(() => s_kernel.Kill(-id, 0) == -NoSuchProcess);
    }

    [Fact]
    public void EndGroup_PoliteScript_EndsByTheFirstSignal()
    {
        int id = Start("trap 'exit 3' TERM; echo ready > out; while :; do sleep 0.01; done");
        WaitFor(() => File.Exists(Path("out")));

        _runner.EndGroup(id);

        Assert.Equal(new ProcessExit(id, 3, 0), WaitForExit());
    }

    [Fact]
    public void TryReap_ManyShortScripts_LosesNone()
    {
        var started = new HashSet<int>();
        for (int i = 0; i < 100; i++)
        {
            started.Add(Start("exit 0"));
        }

        for (int i = 0; i < 100; i++)
        {
            Assert.True(started.Remove(WaitForExit().ProcessId));
        }

        Assert.False(_runner.TryReap(out _));
    }

    [Fact]
    public void Start_NoMoreProcesses_IsAResult()
    {
        var kernel = new FakeKernel();
        kernel.Fail(nameof(ILinuxKernel.Spawn), Errno.EAGAIN);
        using ProcessRunner runner = ProcessRunner.Open(kernel, ProcessEnvironment.Parse([]));

        Assert.Equal(PlatformStatus.TryAgain, runner.Start(["/up"], out _).Status);
    }

    [Fact]
    public void TryReap_SomebodyElseWasFirst_EndsWithAStatusThatIsNotKnown()
    {
        var kernel = new FakeKernel();
        kernel.Fail(nameof(ILinuxKernel.WaitPid), Errno.ECHILD);
        kernel.Fail(nameof(ILinuxKernel.Read), Errno.EAGAIN);
        using ProcessRunner runner = ProcessRunner.Open(kernel, ProcessEnvironment.Parse([]));
        runner.Start(["/up"], out int id);

        Assert.True(runner.TryReap(out ProcessExit exit));
        Assert.Equal(new ProcessExit(id, -1, 0), exit);
    }

    [Fact]
    public void Start_WithEnvironmentAndUser_StartsThisProgramToBecomeThat()
    {
        var kernel = new FakeKernel();
        using ProcessRunner runner = ProcessRunner.Open(kernel, ProcessEnvironment.Parse("NOTIFY_SOCKET=/run/x\0PATH=/bin\0WATCHDOG_USEC=5\0"u8));

        Assert.True(runner.Start(["/etc/notify", "a b"], ["X=1", "Y=2"], "nobody", out _).IsOk);

        Assert.Equal(["spawn /proc/self/exe [/proc/self/exe execute-as nobody /etc/notify a b] [PATH=/bin X=1 Y=2]"], kernel.ProcessCalls);
    }

    [Fact]
    public void TryReap_ProgramThatWasEndedLeftChildren_EndsThemByForce()
    {
        int id = Start("trap 'exit 3' TERM; (trap '' TERM; exec sleep 1000) & echo $! > child; mv child out; while :; do sleep 0.01; done");
        WaitFor(() => File.Exists(Path("out")));
        int child = int.Parse(File.ReadAllText(Path("out")).Trim(), null);

        _runner.EndGroup(id);

        Assert.Equal(new ProcessExit(id, 3, 0), WaitForExit());
        // Whoever inherits orphans here may be slow to take it away: then it is a zombie.
        WaitFor(() => !File.Exists($"/proc/{child}/status") || File.ReadAllText($"/proc/{child}/status").Contains("State:\tZ", StringComparison.Ordinal));
    }

    private int Start(string script, params ReadOnlySpan<string> arguments)
    {
        string path = Path($"script{_scripts++}");
        File.WriteAllText(path, $"#!/bin/sh\ncd {_folder.FullName}\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        PlatformResult result = _runner.Start([path, .. arguments], out int id);
        Assert.True(result.IsOk, $"{result}");
        return id;
    }

    private ProcessExit WaitForExit()
    {
        ProcessExit exit = default;
        WaitFor(() => _runner.TryReap(out exit));
        return exit;
    }

    private void WaitFor(Func<bool> condition)
    {
        var limit = _clock.Now.AddNanoseconds((long)s_limit.TotalNanoseconds);
        while (!condition())
        {
            Assert.True(_clock.Now < limit, "it did not happen within the limit");
            _waiter.Wait(_clock.Now.AddNanoseconds(5_000_000));
        }
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);
}
