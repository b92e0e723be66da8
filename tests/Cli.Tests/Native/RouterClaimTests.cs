using System;
using System.Collections.Generic;
using System.IO;
using NativeCarp.Cli.Native;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Tests.Native;

public sealed class RouterClaimTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nativecarp-").FullName;
    private readonly List<(string InterfaceName, VirtualAddress Address)> _leftovers = [];

    [Fact]
    public void Take_TwiceAtOnce_NamesTheProcessThatHoldsIt()
    {
        using RouterClaim first = Take(40);

        PlatformException refusal = Assert.Throws<PlatformException>(() => Take(40));

        Assert.Equal($"vhid 40@eth0: process {Environment.ProcessId} runs this virtual router already: stop it first", refusal.Message);
        using RouterClaim other = Take(41);
        using RouterClaim elsewhere = RouterClaim.Take(_folder, "2", Configurations.Router(40), _leftovers);
    }

    [Fact]
    public void Take_AfterAKill_TellsWhatWasLeft()
    {
        Take(40).Dispose();

        using RouterClaim again = Take(40);

        Assert.Equal(("eth0", Configurations.Prefix("10.0.0.40/32")), Assert.Single(_leftovers));
    }

    [Fact]
    public void Take_AfterARelease_FindsNothing()
    {
        Take(40).Release();

        using RouterClaim again = Take(40);

        Assert.Empty(_leftovers);
    }

    [Fact]
    public void CollectAbandoned_TakesWhatIsLeftOnThisNetwork_Once()
    {
        using RouterClaim running = Take(40);
        Take(41).Dispose();
        RouterClaim.Take(_folder, "2", Configurations.Router(42), _leftovers).Dispose();

        RouterClaim.CollectAbandoned(_folder, "1", _leftovers);
        RouterClaim.CollectAbandoned(_folder, "1", _leftovers);

        Assert.Equal(("eth0", Configurations.Prefix("10.0.0.41/32")), Assert.Single(_leftovers));
    }

    [Fact]
    public void Update_SaysWhatMayBeLeftFromNowOn()
    {
        using (RouterClaim claim = Take(40))
        {
            claim.Update(Configurations.Router(40) with
            {
                Addresses = [new RouterAddress { Virtual = Configurations.Prefix("fd00::1/64"), InterfaceName = "eth1" }],
            });
        }

        RouterClaim.CollectAbandoned(_folder, "1", _leftovers);

        Assert.Equal(("eth1", Configurations.Prefix("fd00::1/64")), Assert.Single(_leftovers));
    }

    [Fact]
    public void CollectAbandoned_WithoutADirectory_FindsNothing()
    {
        RouterClaim.CollectAbandoned(Path.Combine(_folder, "none"), "1", _leftovers);

        Assert.Empty(_leftovers);
    }

    [Fact]
    public void CollectAbandoned_RecordOfAnotherVersion_IsPassedOverWhereNotUnderstood()
    {
        File.WriteAllText(
            Path.Combine(_folder, "1-eth0-9.router"),
            "pid x\naddress eth0 10.0.0.1\naddress eth0 x/32\naddress eth0 10.0.0.1/x\nroute default\naddress eth0 10.0.0.2/32\n\0");

        RouterClaim.CollectAbandoned(_folder, "1", _leftovers);

        Assert.Equal(("eth0", Configurations.Prefix("10.0.0.2/32")), Assert.Single(_leftovers));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private RouterClaim Take(byte vhid) => RouterClaim.Take(_folder, "1", Configurations.Router(vhid), _leftovers);
}
