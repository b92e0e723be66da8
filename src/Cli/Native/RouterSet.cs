using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>
/// The virtual routers of the configuration in force, each with its claim. A new configuration moves only what it changes: a router that is
/// taken out or changed leaves as at a stop, and what takes its place begins when it has left.
/// </summary>
internal sealed class RouterSet(CarpDriver driver, NativeObserver observer, Log log, string runDirectory, string network) : IDisposable
{
    private readonly List<Member> _members = [];

    // Asked in every turn of the loop, and hardly ever true.
    private bool _hasLeaving;

    /// <summary>Takes the first configuration in force.</summary>
    /// <param name="routers">The virtual routers.</param>
    /// <param name="leftovers">Receives the addresses that processes that were killed may have left on this host.</param>
    /// <exception cref="PlatformException">Another process runs one of them, or the system refused.</exception>
    public void Start(IReadOnlyList<RouterConfiguration> routers, List<(string InterfaceName, VirtualAddress Address)> leftovers)
    {
        foreach (RouterConfiguration router in routers)
        {
            _members.Add(new Member { Configuration = router, Claim = RouterClaim.Take(runDirectory, network, router, leftovers) });
        }

        RouterClaim.CollectAbandoned(runDirectory, network, leftovers);
    }

    /// <summary>Begins to listen for every router.</summary>
    public void Listen()
    {
        foreach (Member member in _members)
        {
            member.Router = driver.Add(member.Configuration);
            Ask(member);
        }
    }

    /// <summary>Keeps what is asked of a virtual router for a daemon that is started after this one.</summary>
    /// <returns>Why it could not be kept; null when it was.</returns>
    public string? Remember(VirtualRouter router)
    {
        Member? member = _members.Find(member => member.Router == router);
        try
        {
            new RouterRequests(router.Demotion.Manual, (router.Holds & HoldCauses.Drain) != 0).Write(member!.Claim.RequestsPath);
            return null;
        }
        catch (PlatformException e)
        {
            return e.Message;
        }
    }

    /// <summary>Takes another configuration in force.</summary>
    /// <returns>How many routers are added, changed and removed.</returns>
    /// <exception cref="PlatformException">Another process runs one of the new ones, or the system refused; nothing has changed.</exception>
    public (int Added, int Changed, int Removed) Replace(IReadOnlyList<RouterConfiguration> routers)
    {
        List<Member> added = BeginNew(routers);
        int changed = 0;
        int removed = 0;
        foreach (Member member in _members)
        {
            RouterConfiguration? successor = FindSuccessor(routers, member.Configuration);
            if (member.IsLeaving)
            {
                // On its way since the configuration before: whatever comes after it is what this one says.
                member.Successor = successor;
                continue;
            }

            if (successor is not null && successor.DiffersInSignatureOnly(member.Configuration))
            {
                changed += Resign(member, successor) ? 1 : 0;
                continue;
            }

            member.Successor = successor;
            changed += successor is null ? 0 : 1;
            removed += successor is null ? 1 : 0;
            if (successor?.Group != member.Configuration.Group)
            {
                driver.LeaveGroup(member.Router!);
            }

            Leave(member);
        }

        _members.AddRange(added);
        FinishLeaving();
        return (added.Count, changed, removed);
    }

    /// <summary>Lets go of the routers that have left by now, and begins what takes their place.</summary>
    public void FinishLeaving()
    {
        if (!_hasLeaving)
        {
            return;
        }

        _hasLeaving = false;
        for (int i = _members.Count - 1; i >= 0; i--)
        {
            Member member = _members[i];
            if (!member.IsLeaving || !member.Router!.HasLeft)
            {
                _hasLeaving |= member.IsLeaving;
                continue;
            }

            driver.Remove(member.Router);
            observer.Forget(member.Router);
            if (member.Successor is null || !TryBegin(member.Successor, member, out Member? successor))
            {
                if (member.Successor is null)
                {
                    member.Claim.ForgetRequests();
                }

                member.Claim.Release();
                _members.RemoveAt(i);
            }
            else
            {
                _members[i] = successor;
            }
        }
    }

    /// <summary>Everything has left in good order: no claim is left behind.</summary>
    public void Release()
    {
        foreach (Member member in _members)
        {
            member.Claim.Release();
        }

        _members.Clear();
    }

    /// <summary>Lets go of the locks; the claims stay as a record of what may be left on this host.</summary>
    public void Dispose()
    {
        foreach (Member member in _members)
        {
            member.Claim.Dispose();
        }
    }

    /// <summary>Asks of a virtual router what was asked of it before this daemon was started.</summary>
    private void Ask(Member member)
    {
        RouterRequests requests = default;
        try
        {
            requests = RouterRequests.Read(member.Claim.RequestsPath);
        }
        catch (PlatformException e)
        {
            log.Error($"{RouterText.Label(member.Configuration)}: what was asked of it before the start is not known: {e.Message}");
        }

        if (requests == default)
        {
            return;
        }

        driver.Demote(member.Router!, requests.Demotion);
        driver.Drain(member.Router!, requests.IsDrained);
        string demoted = requests.Demotion == 0 ? "" : $" demoted by {requests.Demotion}";
        log.Notice($"{RouterText.Label(member.Configuration)}: still{demoted}{(requests.IsDrained ? " drained" : "")}, as was asked before the start");
    }

    /// <summary>What took over a place must not end the daemon when the system refuses it.</summary>
    private bool TryBegin(RouterConfiguration configuration, Member former, [NotNullWhen(true)] out Member? member)
    {
        member = null;
        try
        {
            former.Claim.Update(configuration);
            VirtualRouter router = driver.Add(AtReload(configuration), former.Router);
            member = new Member { Configuration = configuration, Claim = former.Claim, Router = router };
            return true;
        }
        catch (PlatformException e)
        {
            log.Error($"{RouterText.Label(configuration)} is not run: {e.Message}");
            return false;
        }
    }

    /// <summary>Whatever the start-up delay waits for has long started.</summary>
    private static RouterConfiguration AtReload(RouterConfiguration configuration) =>
        configuration with { Parameters = configuration.Parameters with { StartUpDelayNanoseconds = 0 } };

    /// <summary>All or none: what the system refuses takes back whatever was begun before it.</summary>
    private List<Member> BeginNew(IReadOnlyList<RouterConfiguration> routers)
    {
        var added = new List<Member>();
        try
        {
            foreach (RouterConfiguration router in routers)
            {
                if (!_members.Exists(member => IsSamePlace(member.Configuration, router)))
                {
                    added.Add(new Member { Configuration = router, Claim = RouterClaim.Take(runDirectory, network, router, []) });
                    added[^1].Router = driver.Add(AtReload(router));
                    Ask(added[^1]);
                }
            }
        }
        catch (PlatformException)
        {
            TakeBack(added);
            throw;
        }

        return added;
    }

    private void TakeBack(List<Member> added)
    {
        foreach (Member member in added)
        {
            if (member.Router is null)
            {
                member.Claim.Release();
                continue;
            }

            // It has heard nobody yet, so it holds nothing; it goes as every other.
            Leave(member);
            _members.Add(member);
        }
    }

    /// <summary>What only signs otherwise need not leave for that; whether it does.</summary>
    private static bool Resign(Member member, RouterConfiguration configuration)
    {
        if (configuration.HasSameSettings(member.Configuration))
        {
            return false;
        }

        member.Router!.ReplaceSignature(configuration);
        member.Configuration = configuration;
        return true;
    }

    private void Leave(Member member)
    {
        driver.Stop(member.Router!);
        member.IsLeaving = true;
        _hasLeaving = true;
    }

    private static RouterConfiguration? FindSuccessor(IReadOnlyList<RouterConfiguration> routers, RouterConfiguration present)
    {
        foreach (RouterConfiguration router in routers)
        {
            if (IsSamePlace(router, present))
            {
                return router;
            }
        }

        return null;
    }

    private static bool IsSamePlace(RouterConfiguration left, RouterConfiguration right) =>
        left.InterfaceName == right.InterfaceName && left.Parameters.Vhid == right.Parameters.Vhid;

    private sealed class Member
    {
        public required RouterConfiguration Configuration { get; set; }

        public required RouterClaim Claim { get; init; }

        public VirtualRouter? Router { get; set; }

        public bool IsLeaving { get; set; }

        public RouterConfiguration? Successor { get; set; }
    }
}
