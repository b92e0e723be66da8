namespace NativeCarp.Simulation.Tests.Simulator;

/// <summary>What can be done to a cluster.</summary>
internal enum FaultKind
{
    // The network.
    Loss,
    Lateness,
    Duplication,
    CutOneWay,
    Partition,
    FilterIpv6,
    Reflection,
    Attack,
    Lie,

    // A machine.
    PowerLoss,
    Kill,
    CarrierLoss,
    AdminDown,
    InterfaceGone,
    Pause,
    SendErrors,
    AddRefused,
    RemoveRefused,
    AddPending,
    LinkEventsLate,
    LinkEventsLost,
    CarrierLossUnnoticed,
    ScriptHangs,
    ScriptFails,
    CheckDemotes,
    CheckKeepsOut,

    // An administrator or the calendar.
    Stop,
    Release,
    Demote,
    WallClockStep,
}
