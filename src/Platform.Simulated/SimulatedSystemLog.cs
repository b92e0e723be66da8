using System.Collections.Generic;
using NativeCarp.Core.Platform;

namespace NativeCarp.Platform.Simulated;

/// <summary>The log of a simulated host: a list of lines.</summary>
internal sealed class SimulatedSystemLog : ISystemLog
{
    private readonly IList<string> _lines;

    public SimulatedSystemLog(IList<string> lines) => _lines = lines;

    public void Write(LogSeverity severity, string text) => _lines.Add(text);

    public void Dispose()
    {
    }
}
