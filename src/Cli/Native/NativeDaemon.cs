using System;
using System.Collections.Generic;
using System.IO;
using NativeCarp.Cli.Configuration;
using NativeCarp.Cli.Control;
using NativeCarp.Cli.Logging;
using NativeCarp.Core.Health;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Protocol;
using NativeCarp.Core.Runtime;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Cli.Native;

/// <summary>The native daemon: the loop, the signals, the control socket and the configuration in force.</summary>
internal sealed class NativeDaemon : IDaemon, IDisposable
{
    /// <summary>How long SIGUSR2 keeps former masters quiet, as in ucarp.</summary>
    private const long ReleaseNanoseconds = 3_000_000_000;

    private readonly string _configurationPath;
    private readonly string _runDirectory;
    private readonly IPlatform _platform;
    private readonly Log _log;
    private readonly ISignalSource _signals;
    private readonly CarpDriver _driver;
    private readonly NativeObserver _observer;
    private readonly RouterSet _routers;
    private readonly DaemonConfiguration _configuration;
    private readonly ServiceReporter _service;
    private bool _isStopping;

    /// <summary>Takes the process's signals over and opens what all virtual routers share.</summary>
    /// <exception cref="PlatformException">The system refused; the message says what to do.</exception>
    public NativeDaemon(string configurationPath, DaemonConfiguration configuration, string runDirectory, IPlatform platform, Log log)
    {
        _configurationPath = configurationPath;
        _configuration = configuration;
        _runDirectory = runDirectory;
        _platform = platform;
        _log = log;
        RefuseDistrustedHooks(configuration);
        // Without the privilege nothing works, and nothing else is worth a word.
        platform.OpenLinkTransport().Dispose();
        RunDirectory.Create(_runDirectory);
        _signals = platform.OpenSignalSource();
        platform.EventWaiter.Add(_signals);
        _observer = new NativeObserver(log, platform);
        _driver = new CarpDriver(platform, _observer);
        _service = new ServiceReporter(platform, () => RouterText.DescribeStates(_driver.Routers), log);
        _observer.Service = _service;
        _routers = new RouterSet(_driver, _observer, log, _runDirectory, platform.ProcessIdentity.Network);
    }

    /// <summary>Runs until a signal or a client ends it.</summary>
    /// <exception cref="PlatformException">The system refused something indispensable; the message says what to do.</exception>
    public void Run()
    {
        var leftovers = new List<(string InterfaceName, VirtualAddress Address)>();
        _routers.Start(_configuration.Routers, leftovers);
        LeftAddresses.Remove(_platform, _log, leftovers);
        using var control = new ControlServer(
            _platform.ListenLocally(Path.Combine(_runDirectory, ControlServer.SocketName)),
            _platform.EventWaiter,
            new DaemonCommands(_driver, _observer, _platform, this));
        _observer.Control = control;
        // What reading the configuration has left is given back before the tables of the routers are made: they are filled in only slowly.
        GiveMemoryBack();
        // Before the routers: none of them is to take part before its checks have said that it can.
        _driver.UseChecks(_driver.CreateChecks(_configuration.Checks, CheckVerdict.Unknown));
        _routers.Listen();
        using HardwareWatchdog? watchdog = _configuration.Watchdog is string device
            ? HardwareWatchdog.Open(device, _platform.MonotonicClock, _log)
            : null;
        try
        {
            RunLoop(control, watchdog);
            watchdog?.Disarm();
        }
        catch
        {
            _driver.Abandon();
            throw;
        }

        _routers.Release();
    }

    /// <inheritdoc/>
    public string? Reload()
    {
        // Also beside a bad file: what rotates the log expects that the old one is let go.
        _log.Reopen();
        if (_isStopping)
        {
            return "the daemon is stopping";
        }

        _service.TellReloading();
        string? refusal = TryReload();
        _service.TellReloaded(isInForce: refusal is null);
        return refusal;
    }

    /// <inheritdoc/>
    public string? Remember(VirtualRouter router) => _routers.Remember(router);

    /// <inheritdoc/>
    public void Stop()
    {
        _isStopping = true;
        _service.TellStopping();
        _driver.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _routers.Dispose();
        _driver.Dispose();
        _service.Dispose();
        _platform.EventWaiter.Remove(_signals);
        _signals.Dispose();
    }

    private string? TryReload()
    {
        ConfigurationOutcome outcome = ConfigurationLoader.Load(_configurationPath);
        ConfigurationReport.Write(_log, outcome.Problems);
        if (outcome.Configuration is not DaemonConfiguration configuration)
        {
            return "the configuration is bad and nothing was changed: nativecarp check says what is wrong";
        }

        try
        {
            RefuseDistrustedHooks(configuration);
            RefuseHooksWithoutRights(configuration);
            IReadOnlyList<HealthCheck> checks = _driver.CreateChecks(configuration.Checks, CheckVerdict.Good);
            (int added, int changed, int removed) = _routers.Replace(configuration.Routers);
            _driver.UseChecks(checks);
            if (!configuration.HasSameStartSettings(_configuration))
            {
                _log.Warning("run-directory, log, log-file, log-level, realtime and watchdog are taken at the start only: restart the daemon for those");
            }

            _log.Notice($"configuration read again: {added} virtual routers added, {changed} changed, {removed} removed");
            return null;
        }
        catch (PlatformException e)
        {
            _log.Error($"nothing was changed: {e.Message}");
            return e.Message;
        }
    }

    /// <exception cref="PlatformException">A hook would let others than root become root; the message says what to do.</exception>
    private void RefuseDistrustedHooks(DaemonConfiguration configuration)
    {
        if (HookTrust.FindProblem(configuration, _platform.HostSettings) is string problem)
        {
            throw new PlatformException(problem);
        }
    }

    /// <exception cref="PlatformException">Hooks came after the rights they need had been given up; the message says what to do.</exception>
    private void RefuseHooksWithoutRights(DaemonConfiguration configuration)
    {
        if ((configuration.KeptPrivileges & ~_configuration.KeptPrivileges & ProcessPrivileges.RunPrograms) != 0)
        {
            throw new PlatformException(
                "there were no hooks or commands at the start, and the rights to run them were given up: restart the daemon for the first one");
        }
    }

    private static void GiveMemoryBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private void RunLoop(ControlServer control, HardwareWatchdog? watchdog)
    {
        _driver.RunOnce();
        // Nobody is master yet: the time for what the making of the routers has left.
        GiveMemoryBack();
        _platform.ReleaseStartupMemory();
        // Every virtual router is claimed and listens, or waits for its interface, which nobody else should have to wait for.
        _service.TellReady();
        while (!_isStopping || _driver.IsRunning)
        {
            MonotonicInstant report = MonotonicInstant.Earlier(_service.NextDeadline, _observer.Hearing.NextDeadline);
            MonotonicInstant wake = MonotonicInstant.Earlier(report, watchdog?.NextDeadline ?? MonotonicInstant.Never);
            _driver.RunOnce(control.HasWork ? _platform.MonotonicClock.Now : wake);
            if (!_isStopping)
            {
                _routers.FinishLeaving();
            }

            control.Serve();
            while (_signals.IsReady && _signals.TryRead(out ProcessSignal signal))
            {
                HandleSignal(signal);
            }

            _service.Serve();
            _observer.Hearing.Serve();
            watchdog?.Serve();
        }
    }

    private void HandleSignal(ProcessSignal signal)
    {
        switch (signal)
        {
            case ProcessSignal.User1:
                foreach (VirtualRouter router in _driver.Routers)
                {
                    _log.Notice($"{RouterText.Label(router.Configuration)}: {CarpNames.Of(router.State)}");
                }

                break;
            case ProcessSignal.User2:
                _log.Notice("SIGUSR2: giving up whatever is held, for 3 seconds");
                _driver.Release(ReleaseNanoseconds);
                break;
            case ProcessSignal.Hangup:
                _log.Notice("SIGHUP: reading the configuration again");
                Reload();
                break;
            case ProcessSignal.Interrupt or ProcessSignal.Quit or ProcessSignal.Terminate:
                _log.Notice($"{RouterText.SignalName(signal)}: stopping");
                Stop();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(signal), signal, null);
        }
    }
}
