namespace NativeCarp.Core.Health;

/// <summary>How one run of a check ended.</summary>
public enum ProbeOutcome : byte
{
    /// <summary>It has not ended yet.</summary>
    Pending,

    /// <summary>All is well.</summary>
    Passed,

    /// <summary>It did not end in time.</summary>
    TimedOut,

    /// <summary>The system or the other side refused; the detail is the error number.</summary>
    Refused,

    /// <summary>The other side closed the connection before it had said what was expected; the detail is the HTTP status if there was one.</summary>
    Closed,

    /// <summary>The answer was longer than is read, and what was expected was not in it.</summary>
    NotFound,

    /// <summary>The HTTP status, which is the detail, is not the expected one.</summary>
    HttpStatus,

    /// <summary>What answered speaks no HTTP.</summary>
    NotHttp,

    /// <summary>The command ended with the exit status in the detail.</summary>
    ExitStatus,

    /// <summary>A signal, whose number is the detail, ended the command.</summary>
    Signalled,

    /// <summary>There is no such process.</summary>
    NoProcess,

    /// <summary>There is no process id in the file.</summary>
    NoProcessId,

    /// <summary>The file is older than it may be; the detail is its age in seconds.</summary>
    Stale,

    /// <summary>The file does not begin with a whole number from 0 to 255.</summary>
    NotANumber,

    /// <summary>The file asks for the demotion in the detail.</summary>
    AsksForDemotion,

    /// <summary>There is no such interface.</summary>
    NoInterface,

    /// <summary>The interface is not up, or has no carrier.</summary>
    NoCarrier,

    /// <summary>The interface does not have the address, or none to ask from.</summary>
    NoAddress,

    /// <summary>There is no default route.</summary>
    NoRoute,
}
