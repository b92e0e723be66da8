using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;

namespace NativeCarp.Core.Tests.Runtime;

/// <summary>Starts nothing, remembers everything; processes end when the test says so.</summary>
internal sealed class FakeProcessRunner : IProcessRunner
{
    private readonly Queue<ProcessExit> _exits = new();
    private int _lastProcessId = 100;

    public List<string> Started { get; } = [];

    public List<string[]> Environments { get; } = [];

    public List<string?> Users { get; } = [];

    public List<int> Ended { get; } = [];

    public PlatformResult Result { get; set; }

    public bool IsReady => _exits.Count > 0;

    public int LastProcessId => _lastProcessId;

    public PlatformResult Start(ReadOnlySpan<string> arguments, ReadOnlySpan<string> environment, string? user, out int processId)
    {
        processId = Result.IsOk ? ++_lastProcessId : 0;
        if (Result.IsOk)
        {
            Started.Add(string.Join(' ', arguments!));
            Environments.Add(environment.ToArray());
            Users.Add(user);
        }

        return Result;
    }

    public bool TryReap(out ProcessExit processExit) => _exits.TryDequeue(out processExit);

    public void EndGroup(int processId) => Ended.Add(processId);

    public void Dispose()
    {
    }
}
