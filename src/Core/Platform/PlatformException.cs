using System;

namespace NativeCarp.Core.Platform;

/// <summary>
/// The system refused something without which nothing can start. The message is meant for the administrator:
/// what was being done, to what, the error's name, and what to do about it.
/// </summary>
public sealed class PlatformException : Exception
{
    /// <summary>Creates an exception without a message.</summary>
    public PlatformException()
    {
    }

    /// <summary>Creates an exception with a message for the administrator.</summary>
    public PlatformException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message for the administrator and its cause.</summary>
    public PlatformException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception that also carries the refusal.</summary>
    public PlatformException(string message, PlatformResult result)
        : base(message)
    {
        Result = result;
    }

    /// <summary>The refusal itself.</summary>
    public PlatformResult Result { get; }
}
