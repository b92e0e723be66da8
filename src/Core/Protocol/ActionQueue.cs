using System;
using System.Runtime.CompilerServices;

namespace NativeCarp.Core.Protocol;

/// <summary>A fixed ring of actions. The driver drains it after every input, so it never holds more than one input's work.</summary>
internal struct ActionQueue
{
    /// <summary>The simulator has seen no more than five; a host may have a thousand of these.</summary>
    private const int Capacity = 8;

    private Ring _ring;
    private int _head;
    private int _count;

    public void Enqueue(in CarpAction action)
    {
        if (_count == Capacity)
        {
            throw new InvalidOperationException("more actions than one input can cause: the queue was not drained");
        }

        _ring[(_head + _count) % Capacity] = action;
        _count++;
    }

    public bool TryDequeue(out CarpAction action)
    {
        if (_count == 0)
        {
            action = default;
            return false;
        }

        action = _ring[_head];
        _head = (_head + 1) % Capacity;
        _count--;
        return true;
    }

    [InlineArray(Capacity)]
    private struct Ring
    {
        private CarpAction _first;
    }
}
