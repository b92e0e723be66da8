using System;

namespace NativeCarp.Core.Platform;

/// <summary>A file that is open for lines at its end; each is there for other processes at once.</summary>
public interface ILogFile : ITextOutput, IDisposable
{
}
