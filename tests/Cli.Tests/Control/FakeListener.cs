using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;

namespace NativeCarp.Cli.Tests.Control;

/// <summary>Clients that come when a test says so, and the waiter that they are given to.</summary>
internal sealed class FakeListener : ILocalListener, IEventWaiter
{
    private readonly Queue<FakeStream> _waiting = new();

    public List<IEventSource> Sources { get; } = [];

    public bool IsReady => _waiting.Count > 0;

    public FakeStream Connect(string says = "")
    {
        var stream = new FakeStream();
        stream.Say(says);
        _waiting.Enqueue(stream);
        return stream;
    }

    public ILocalStream? TryAccept() => _waiting.TryDequeue(out FakeStream? stream) ? stream : null;

    public void Add(IEventSource source) => Sources.Add(source);

    public void Remove(IEventSource source) => Sources.Remove(source);

    public void Wait(NativeCarp.Core.Time.MonotonicInstant deadline) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
