using System;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Ucarp;

/// <summary>One virtual router run by ucarp's options, from start to the signal that ends it.</summary>
internal sealed class UcarpDaemon : IDisposable
{
    /// <summary>How long SIGUSR2 keeps a former master quiet, as in ucarp.</summary>
    private const long ReleaseNanoseconds = 3_000_000_000;

    private readonly UcarpOptions _options;
    private readonly IPlatform _platform;
    private readonly ISignalSource _signals;
    private readonly Log _log;
    private bool _isStopping;

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
        string? interfaceName = _options.InterfaceName ?? WaitForInterface();
        if (interfaceName is null)
        {
            return;
        }

        using var driver = new CarpDriver(_platform, new UcarpNarrator(_log, _platform));
        VirtualRouter router = driver.Add(CreateConfiguration(interfaceName));
        driver.RunOnce();
        _platform.ReleaseStartupMemory();
        while (driver.IsRunning)
        {
            driver.RunOnce();
            while (_signals.TryRead(out ProcessSignal signal))
            {
                HandleSignal(signal, driver, router);
            }
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
                    UcarpNarrator.StateName(router.State), router.Configuration.InterfaceName, _options.Vhid));
                break;
            case ProcessSignal.User2:
                _log.Info(UcarpLogLines.GoingDownOnRequest());
                driver.Release(ReleaseNanoseconds);
                break;
            case ProcessSignal.Hangup or ProcessSignal.Interrupt or ProcessSignal.Quit or ProcessSignal.Terminate:
                if (!_isStopping)
                {
                    _isStopping = true;
                    driver.Stop();
                }

                break;
        }
    }

    /// <summary>Without <c>-i</c> the interface is the one that carries the source address; at boot that may still be on its way.</summary>
    /// <returns>Its name, or null when a signal came first.</returns>
    private string? WaitForInterface()
    {
        var inventory = new LinkInventory();
        using ILinkMonitor monitor = _platform.OpenLinkMonitor();
        _platform.EventWaiter.Add(monitor);
        try
        {
            bool isWaiting = false;
            while (true)
            {
                _platform.EventWaiter.Wait(MonotonicInstant.Never);
                while (monitor.TryRead(out LinkEvent linkEvent))
                {
                    inventory.Apply(in linkEvent);
                }

                if (inventory.TryFindCarrier(_options.SourceAddress, out LinkSnapshot link))
                {
                    _log.Info(UcarpLogLines.UsingInterface(link.Name));
                    return link.Name;
                }

                if (inventory.IsComplete && !isWaiting)
                {
                    isWaiting = true;
                    _log.Warning($"No interface has the source address {_options.SourceAddress} yet: waiting for it; name one with -i");
                }

                if (_signals.TryRead(out ProcessSignal signal) && signal is not (ProcessSignal.User1 or ProcessSignal.User2))
                {
                    return null;
                }
            }
        }
        finally
        {
            _platform.EventWaiter.Remove(monitor);
        }
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
            Addresses = [VirtualAddress.Host(_options.VirtualAddress)],
            SourceIpv4 = _options.SourceAddress,
            GroupIpv4 = _options.Group,
            UsesBroadcast = _options.UsesBroadcast,
            ManagesAddresses = _options.ManagesAddress,
            IgnoresLinkState = _options.IgnoresInterfaceState,
            IgnoresOwnSource = true,
        };
    }
}
