using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;
using NativeCarp.Platform.Linux.Tests.Fakes;

namespace NativeCarp.Platform.Linux.Tests;

public sealed class UserIdentityTests
{
    [Fact]
    public void Find_User_HasOwnAndFurtherGroups()
    {
        UserIdentity? identity = UserIdentity.Find(
            "www",
            "root:x:0:0:root:/root:/bin/sh\nwww:x:33:34::/var/www:/usr/sbin/nologin\n"u8,
            "root:x:0:\nwww:x:34:\nssl:x:110:mail,www\nadm:x:4:wwwx\nodd\n"u8);

        Assert.NotNull(identity);
        Assert.Equal((33U, 34U), (identity.UserId, identity.GroupId));
        Assert.Equal([34U, 110U], identity.Groups);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    [InlineData("broken")]
    public void Find_NobodyOfThatName_IsNull(string name) =>
        Assert.Null(UserIdentity.Find(name, "root:x:0:0::/:/bin/sh\nbroken:x:-1:0::/:\n\n"u8, "root:x:0:\n"u8));

    [Fact]
    public void ExecuteAs_Root_TakesGroupsBeforeTheUserNumberAndThenRuns()
    {
        FakeKernel recorder = Kernel();

        PlatformResult result = new ProcessIdentity(recorder, ProcessEnvironment.Parse("A=1\0"u8)).ExecuteAs("daemon", ["/bin/true", "x"]);

        Assert.True(result.IsOk);
        Assert.Equal(["setgroups 7 9", "setgid 7", "setuid 5", "execve /bin/true [/bin/true x] [A=1]"], recorder.ProcessCalls);
    }

    [Theory]
    [InlineData(nameof(ILinuxKernel.SetGroups), 1)]
    [InlineData(nameof(ILinuxKernel.SetGid), 2)]
    [InlineData(nameof(ILinuxKernel.SetUid), 3)]
    public void ExecuteAs_RefusedOnTheWay_RunsNothing(string call, int calls)
    {
        FakeKernel recorder = Kernel();
        recorder.Fail(call, Errno.EPERM);

        PlatformResult result = new ProcessIdentity(recorder, ProcessEnvironment.Parse([])).ExecuteAs("daemon", ["/bin/true"]);

        Assert.Equal(PlatformStatus.NoPermission, result.Status);
        Assert.Equal(calls, recorder.ProcessCalls.Count);
    }

    [Fact]
    public void ExecuteAs_NoSuchUser_SaysSoWithoutACode() => Assert.Equal(
        new PlatformResult(PlatformStatus.Failed, 0),
        new ProcessIdentity(Kernel(), ProcessEnvironment.Parse([])).ExecuteAs("nobody-here", ["/bin/true"]));

    private static FakeKernel Kernel()
    {
        var kernel = new FakeKernel();
        kernel.Files["/etc/passwd"] = "root:x:0:0::/:/bin/sh\ndaemon:x:5:7::/:/bin/sh\n";
        kernel.Files["/etc/group"] = "daemon:x:7:\nmail:x:9:daemon\n";
        return kernel;
    }
}
