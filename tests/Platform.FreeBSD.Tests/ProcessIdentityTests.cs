using System.Collections;
using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;
using NativeCarp.Platform.FreeBSD.Tests.Fakes;

namespace NativeCarp.Platform.FreeBSD.Tests;

public sealed class ProcessIdentityTests
{
    private readonly FakeKernel _kernel = new();

    [Fact]
    public void TryDetach_ReadyByte_GivesSuccessWhileTheOtherRuns()
    {
        _kernel.OnSpawn = process =>
        {
            Assert.Equal(1, process.Inherited!.Write("R"u8));
        };
        ProcessIdentity identity = Make();

        Assert.True(identity.TryDetach(out int exitCode).IsOk);
        Assert.Equal(0, exitCode);
        Assert.Empty(_kernel.Reaped);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void TryDetach_StartsThisProgramWithItsArgumentsAndTheMark()
    {
        _kernel.OnSpawn = process => process.End(0);
        ProcessIdentity identity = Make();
        identity.HideArgument("secret"u8);
        identity.TryDetach(out _);

        FakeProcess process = Assert.Single(_kernel.Processes);
        Assert.Equal("/usr/local/sbin/nativecarp", process.Path);
        Assert.Equal(["nativecarp", "-p", "secret"], process.Arguments);
        Assert.Equal(["PATH=/bin", "NATIVECARP_DETACHED=1"], process.Environment);

        // The leader of a group may not make a session: setsid(2).
        Assert.Equal(0, process.Flags);
        Assert.Equal(0, _kernel.Sessions);
    }

    [Theory]
    [InlineData(0x0300, 3)]
    [InlineData(0x0000, 0)]
    [InlineData(0x0009, 1)]
    public void TryDetach_EndsWithoutReport_GivesItsExitCode(int status, int expected)
    {
        _kernel.OnSpawn = process => process.End(status);
        _kernel.Fail("Read", Errno.EINTR);
        _kernel.Fail("WaitPid", Errno.EINTR);

        Assert.True(Make().TryDetach(out int exitCode).IsOk);
        Assert.Equal(expected, exitCode);
        Assert.Single(_kernel.Reaped);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Theory]
    [InlineData("Pipe2", Errno.EMFILE)]
    [InlineData("Spawn", Errno.EAGAIN)]
    public void TryDetach_Refused_IsAResult(string call, int error)
    {
        _kernel.Fail(call, error);

        Assert.Equal(error, Make().TryDetach(out int exitCode).NativeCode);
        Assert.Equal(1, exitCode);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void TryDetach_ProgramFileUnknown_IsAResult()
    {
        ProcessIdentity identity = new(_kernel, ProcessEnvironment.From(new Hashtable()), new CommandLine([], "nativecarp\0"u8.ToArray()));

        Assert.Equal(Errno.ENOENT, identity.TryDetach(out _).NativeCode);
        Assert.Empty(_kernel.Processes);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void DetachedHalf_MakesASessionAtOnceAndReportsOnce()
    {
        FakePipe pipe = new(isBlocking: true);
        FakeStream output = new(1024);
        _kernel.SetStream(LibcKernel.InheritedDescriptor, new FakePipeEnd(pipe, isReadEnd: false));
        _kernel.SetStream(StandardStream.OutputDescriptor, output);
        ProcessIdentity identity = Make(isMarked: true);

        Assert.True(identity.IsDetached);
        Assert.Equal(1, _kernel.Sessions);
        identity.ReportReady();
        identity.ReportReady();

        Assert.Equal("R"u8.ToArray(), pipe.Bytes);
        Assert.Equal(0, pipe.Writers);
        Assert.Equal(1, _kernel.Write(StandardStream.OutputDescriptor, "x"u8));
        Assert.Empty(output.Text);

        // The three standard streams.
        Assert.Equal(3, _kernel.OpenDescriptors);
    }

    [Fact]
    public void ReportReady_NotDetached_DoesNothing()
    {
        ProcessIdentity identity = Make();
        identity.ReportReady();

        Assert.False(identity.IsDetached);
        Assert.Equal(0, _kernel.Sessions);
        Assert.Equal(0, _kernel.OpenDescriptors);
    }

    [Fact]
    public void Environment_Mark_IsNotHandedOnToScripts()
    {
        ProcessEnvironment environment = ProcessEnvironment.From(new Hashtable { ["NATIVECARP_DETACHED"] = "1", ["PATH"] = "/bin" });

        Assert.True(environment.IsMarked);
        Assert.Equal("PATH=/bin\0"u8.ToArray(), environment.Entries);
        Assert.False(ProcessEnvironment.From(new Hashtable { ["NATIVECARP_DETACHED"] = "0" }).IsMarked);
    }

    [Theory]
    [InlineData("ucarp -p secret -v 1", "ucarp -p xxxxxx -v 1")]
    [InlineData("ucarp -psecret", "ucarp -pxxxxxx")]
    [InlineData("ucarp -Bpsecret", "ucarp -Bpxxxxxx")]
    [InlineData("ucarp --pass=secret", "ucarp --pass=xxxxxx")]
    [InlineData("ucarp --pass secret", "ucarp --pass xxxxxx")]
    [InlineData("ucarp -u /secret --secret mysecret", "ucarp -u /secret --secret mysecret")]
    public void HideArgument_ShowsCrossesWhereTheSecretIsAValue(string given, string expected)
    {
        Make(given).HideArgument("secret"u8);

        Assert.Equal([$"{expected}\0"], _kernel.Titles);
    }

    [Fact]
    public void HideArgument_NoSecret_ShowsTheArgumentsAsTheyAre()
    {
        Make("ucarp -v 1").HideArgument(default);

        Assert.Equal(["ucarp -v 1\0"], _kernel.Titles);
    }

    [Fact]
    public void SetName_TakesThePlaceOfTheFirstArgumentAndKeepsTheSecretHidden()
    {
        ProcessIdentity identity = Make("/usr/local/sbin/nativecarp ucarp -p secret");
        identity.HideArgument("secret"u8);
        identity.SetName("ucarp");

        Assert.Equal("ucarp ucarp -p xxxxxx\0", _kernel.Titles[^1]);
    }

    [Theory]
    [InlineData(ProcessSignal.Hangup, 1)]
    [InlineData(ProcessSignal.Interrupt, 2)]
    [InlineData(ProcessSignal.Quit, 3)]
    [InlineData(ProcessSignal.Terminate, 15)]
    [InlineData(ProcessSignal.User1, 30)]
    [InlineData(ProcessSignal.User2, 31)]
    public void DieBy_RestoresTheDefaultAndSendsFreeBsdsNumber(ProcessSignal signal, int number)
    {
        Make().DieBy(signal);

        Assert.Equal([number], _kernel.DefaultSignals);
        Assert.Equal([number], _kernel.OwnSignals);
    }

    private ProcessIdentity Make(bool isMarked = false) => Make("nativecarp -p secret", isMarked);

    private ProcessIdentity Make(string arguments, bool isMarked = false)
    {
        Hashtable variables = new() { ["PATH"] = "/bin" };
        if (isMarked)
        {
            variables["NATIVECARP_DETACHED"] = "1";
        }

        return new ProcessIdentity(
            _kernel,
            ProcessEnvironment.From(variables),
            new CommandLine("/usr/local/sbin/nativecarp\0"u8.ToArray(), CString.Join(arguments.Split(' '))));
    }
}
