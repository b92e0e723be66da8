using System;

namespace NativeCarp.Core.Platform;

/// <summary>The system's log daemon. Writing never blocks and never fails loudly: a full or absent log loses lines, not advertisements.</summary>
public interface ISystemLog : IDisposable
{
    /// <summary>Sends one line, without newline.</summary>
    void Write(LogSeverity severity, string text);
}
