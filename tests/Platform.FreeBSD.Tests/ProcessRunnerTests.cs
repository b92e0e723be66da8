using System;
using System.Collections;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

[Collection(SignalCollection.Name)]
public sealed partial class ProcessRunnerTests : IDisposable
{
    private const int WaitMilliseconds = 5000;
    private const int LinuxChildSignal = 17;

    private readonly FakeKernel _kernel = new();
    private readonly ProcessRunner _runner;

    public ProcessRunnerTests() =>
        _runner = ProcessRunner.Open(_kernel, ProcessEnvironment.From(new Hashtable { ["PATH"] = "/bin", ["LANG"] = "" }));

    public void Dispose()
    {
        _runner.Dispose();
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Start_Program_RunsInAGroupOfItsOwnWithArgumentsAndEnvironment()
    {
        PlatformResult result = _runner.Start(["/etc/up", "em0", "", "two words", "ünicode"], out int id);

        FakeProcess process = Assert.Single(_kernel.Processes);
        Assert.True(result.IsOk);
        Assert.Equal(process.Id, id);
        Assert.Equal("/etc/up", process.Path);
        Assert.Equal(["/etc/up", "em0", "", "two words", "ünicode"], process.Arguments);
        Assert.Equal(["LANG=", "PATH=/bin"], process.Environment.Order(StringComparer.Ordinal));
        Assert.Equal(Constants.POSIX_SPAWN_SETPGROUP, process.Flags);
        Assert.Null(process.Inherited);
    }

    [Fact]
    public void Start_AsAUser_GoesThroughChrootWithItsNumbers()
    {
        _kernel.Files["/etc/passwd"] = "root:*:0:0:Charlie &:/root:/bin/csh\nwww:*:80:80::/nonexistent:/usr/sbin/nologin\n";
        _kernel.Files["/etc/group"] = "wheel:*:0:root\nwww:*:80:\nmail:*:6:www\n";

        Assert.True(_runner.Start(["/etc/notify", "a b"], ["X=1"], "www", out _).IsOk);

        FakeProcess process = Assert.Single(_kernel.Processes);
        Assert.Equal(["/usr/sbin/chroot", "-u", "80", "-g", "80", "-G", "80,6", "/", "/etc/notify", "a b"], process.Arguments);
        Assert.Contains("X=1", process.Environment);
    }

    [Fact]
    public void Start_AsAUserWhoIsNot_StartsNothing()
    {
        PlatformResult result = _runner.Start(["/etc/notify"], [], "www", out int id);

        Assert.Equal((PlatformStatus.Failed, 0, 0), (result.Status, result.NativeCode, id));
        Assert.Empty(_kernel.Processes);
    }

    [Theory]
    [InlineData(Errno.ENOENT, PlatformStatus.Failed)]
    [InlineData(Errno.EACCES, PlatformStatus.NoPermission)]
    [InlineData(Errno.EAGAIN, PlatformStatus.TryAgain)]
    [InlineData(Errno.ENOMEM, PlatformStatus.NoBuffers)]
    public void Start_Refused_IsAResult(int error, PlatformStatus expected)
    {
        _kernel.Fail("Spawn", error);

        PlatformResult result = _runner.Start(["/etc/up"], out int id);

        Assert.Equal((expected, error, 0), (result.Status, result.NativeCode, id));
        Assert.False(_runner.TryReap(out _));
    }

    [Theory]
    [InlineData(0x0000, 0, 0)]
    [InlineData(0x0700, 7, 0)]
    [InlineData(0xff00, 255, 0)]
    [InlineData(0x0009, -1, 9)]
    [InlineData(0x008b, -1, 11)]
    public void TryReap_EndedProgram_TellsHowItEnded(int status, int exitCode, int signal)
    {
        // sys/wait.h: the signal in the low seven bits, 128 for a core dump, the exit status above.
        _runner.Start(["/etc/up"], out int id);
        Assert.False(_runner.TryReap(out _));
        _kernel.Processes[0].End(status);

        Assert.True(_runner.TryReap(out ProcessExit exit));
        Assert.Equal(new ProcessExit(id, exitCode, signal), exit);
        Assert.False(_runner.TryReap(out _));
    }

    [Fact]
    public void TryReap_SeveralEndedAtOnce_LosesNone()
    {
        _runner.Start(["/etc/up"], out int first);
        _runner.Start(["/etc/down"], out _);
        _runner.Start(["/etc/up"], out int third);
        _kernel.Processes[0].End(0);
        _kernel.Processes[2].End(0);

        Assert.True(_runner.TryReap(out ProcessExit one));
        Assert.True(_runner.TryReap(out ProcessExit other));
        Assert.Equal([first, third], [one.ProcessId, other.ProcessId]);
        Assert.False(_runner.TryReap(out _));
    }

    [Fact]
    public void EndGroup_FirstPolitelyThenByForce()
    {
        _runner.Start(["/etc/up"], out int id);

        _runner.EndGroup(id);
        Assert.Equal([Constants.SIGTERM], _kernel.Processes[0].Signals);
        _runner.EndGroup(id);
        Assert.Equal([Constants.SIGTERM, Constants.SIGKILL], _kernel.Processes[0].Signals);
    }

    [Fact]
    public void EndGroup_ReapedOrUnknown_SignalsNobody()
    {
        _runner.Start(["/etc/up"], out int id);
        _kernel.Processes[0].End(0);
        Assert.True(_runner.TryReap(out _));

        // The number may be somebody else's by now.
        _runner.EndGroup(id);
        _runner.EndGroup(1);
        Assert.Empty(_kernel.Processes[0].Signals);
    }

    [Fact]
    public void ChildSignal_WakesTheLoop()
    {
        PollWaiter waiter = new(_kernel, new MonotonicClock(_kernel));
        waiter.Add(_runner);
        waiter.Wait(default);
        Assert.False(_runner.IsReady);

        // The process is a Linux one here, where SIGCHLD is 17.
        Assert.Equal(0, Kill(Environment.ProcessId, LinuxChildSignal));
        Assert.True(SpinWait.SpinUntil(() => Poll(waiter), WaitMilliseconds));
        Assert.False(_runner.TryReap(out _));
        Assert.False(Poll(waiter));
    }

    [Fact]
    public void Open_NoPipe_SaysWhat()
    {
        _kernel.Fail("Pipe2", Errno.EMFILE);

        PlatformException refusal = Assert.Throws<PlatformException>(
            () => ProcessRunner.Open(_kernel, ProcessEnvironment.From(new Hashtable())));
        Assert.StartsWith("cannot open a pipe for the ends of scripts: EMFILE", refusal.Message, StringComparison.Ordinal);
    }

    private bool Poll(PollWaiter waiter)
    {
        waiter.Wait(default);
        return _runner.IsReady;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
