using System;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;

namespace NativeCarp.Cli.Ucarp;

/// <summary>One virtual router run by ucarp's options, from start to the signal that ends it.</summary>
internal sealed class UcarpDaemon : IDisposable
{
    /// <summary>How long SIGUSR2 keeps a former master quiet, as in ucarp.</summary>
    private const long ReleaseNanoseconds = 3_000_000_000;

    /// <summary>Demoted nodes advertise with more, and the BSD kernels never do. Source: protocol.md section 1.4.</summary>
    private const byte LargestHealthyAdvskew = 240;

    private readonly UcarpOptions _options;
    private readonly IPlatform _platform;
    private readonly ISignalSource _signals;
    private readonly Log _log;

    /// <summary>Takes the process's signals over.</summary>
    public UcarpDaemon(UcarpOptions options, IPlatform platform, Log log)
    {
        _options = options;
        _platform = platform;
        _log = log;
        _signals = platform.OpenSignalSource();
        platform.EventWaiter.Add(_signals);
    }

    /// <summary>Runs until a signal ends it.</summary>
    /// <exception cref="PlatformException">The system refused something indispensable; the message says what to do.</exception>
    public void Run()
    {
        using var driver = new CarpDriver(_platform, new UcarpNarrator(_log, _platform));
        // What makes it impossible, a missing privilege above all, must be known before the waiting half of -B is told that all is well.
        VirtualRouter? router = null;
        if (_options.InterfaceName is { } given)
        {
            router = driver.Add(CreateConfiguration(given));
        }
        else
        {
            _platform.OpenLinkTransport().Dispose();
        }

        if (!_options.ShutsDown && !_options.ManagesAddress)
        {
            _log.Warning("Without --shutdown (-z) the address stays on this host when this program ends, and nobody is told that it has");
        }

        if (_options.Advskew > LargestHealthyAdvskew)
        {
            _log.Warning($"--advskew={_options.Advskew} looks like a demoted node to others: stay below {LargestHealthyAdvskew + 1}");
        }

        _platform.ProcessIdentity.ReportReady();
        if (router is null)
        {
            if (WaitForInterface(driver) is not { } found)
            {
                return;
            }

            router = driver.Add(CreateConfiguration(found));
        }

        try
        {
            driver.RunOnce();
            _platform.ReleaseStartupMemory();
            while (driver.IsRunning)
            {
                driver.RunOnce();
                while (_signals.IsReady && _signals.TryRead(out ProcessSignal signal))
                {
                    HandleSignal(signal, driver, router);
                }
            }
        }
        catch
        {
            driver.Abandon();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _platform.EventWaiter.Remove(_signals);
        _signals.Dispose();
    }

    private void HandleSignal(ProcessSignal signal, CarpDriver driver, VirtualRouter router)
    {
        switch (signal)
        {
            case ProcessSignal.User1:
                _log.Info(UcarpLogLines.StateReport(
                    CarpNames.Of(router.State), router.Configuration.InterfaceName, _options.Vhid));
                break;
            case ProcessSignal.User2:
                _log.Info(UcarpLogLines.GoingDownOnRequest());
                driver.Release(ReleaseNanoseconds);
                break;
            case ProcessSignal.Hangup or ProcessSignal.Interrupt or ProcessSignal.Quit or ProcessSignal.Terminate:
                EndUnlessShuttingDown(signal);
                driver.Stop();
                break;
        }
    }

    /// <summary>Without <c>-i</c> the interface is the one that carries the source address; at boot that may still be on its way.</summary>
    /// <returns>Its name, or null when a signal came first.</returns>
    private string? WaitForInterface(CarpDriver driver)
    {
        bool isWaiting = false;
        while (true)
        {
            driver.RunOnce();
            if (driver.Inventory.TryFindCarrier(_options.SourceAddress, out LinkSnapshot link))
            {
                _log.Info(UcarpLogLines.UsingInterface(link.Name));
                return link.Name;
            }

            if (driver.Inventory.IsComplete && !isWaiting)
            {
                isWaiting = true;
                _log.Warning($"No interface has the source address {_options.SourceAddress} yet: waiting for it; name one with -i");
            }

            while (_signals.TryRead(out ProcessSignal signal))
            {
                if (signal is ProcessSignal.User1 or ProcessSignal.User2)
                {
                    continue;
                }

                EndUnlessShuttingDown(signal);
                return null;
            }
        }
    }

    /// <summary>Without <c>-z</c> ucarp leaves the signal its default effect, and whoever started it may look for that.</summary>
    private void EndUnlessShuttingDown(ProcessSignal signal)
    {
        if (!_options.ShutsDown && !_options.ManagesAddress)
        {
            _platform.ProcessIdentity.DieBy(signal);
        }
    }

    private AddressScriptCommands CreateScripts(string interfaceName) => new()
    {
        Up = CreateCommand(_options.UpScript, interfaceName),
        Down = CreateCommand(_options.DownScript, interfaceName),
        RunsDownAtStart = !_options.IsNeutral,
    };

    private string[]? CreateCommand(string? script, string interfaceName)
    {
        if (script is null)
        {
            return null;
        }

        string address = _options.VirtualAddress.ToString();
        return _options.ScriptParameter is null
            ? [script, interfaceName, address]
            : [script, interfaceName, address, _options.ScriptParameter];
    }

    private RouterConfiguration CreateConfiguration(string interfaceName)
    {
        if (!CarpKey.TryCreate(_options.Password.Span, out CarpKey key))
        {
            throw new InvalidOperationException("the command line accepts no password that is too long for a key");
        }

        return new RouterConfiguration
        {
            InterfaceName = interfaceName,
            Parameters = new CarpParameters
            {
                Vhid = _options.Vhid,
                Advbase = _options.AdvbaseSeconds,
                Advskew = _options.Advskew,
                DeadRatio = _options.DeadRatio,
                Preempt = _options.Preempts,
            },
            Key = key,
            Addresses = [RouterAddress.Host(_options.VirtualAddress)],
            Announcements = new AnnouncementPolicy { DelaysNanoseconds = [0], IsLimited = false, MembershipReportNanoseconds = 0 },
            SourceIpv4 = _options.SourceAddress,
            GroupIpv4 = _options.Group,
            UsesBroadcast = _options.UsesBroadcast,
            Scripts = _options.ManagesAddress ? null : CreateScripts(interfaceName),
            IgnoresLinkState = _options.IgnoresInterfaceState,
            IgnoresOwnSource = true,
        };
    }
}
