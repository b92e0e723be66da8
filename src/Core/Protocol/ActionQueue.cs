using System;
using System.Runtime.CompilerServices;

namespace NativeCarp.Core.Protocol;

/// <summary>A fixed ring of actions. The driver drains it after an input, or after two that belong together.</summary>
internal struct ActionQueue
{
    /// <summary>
    /// Room for more than the worst case, seven: a last resort that advertises, announces, and reasserts itself in one turn, finds that
    /// it cannot send, and leaves. The simulator needs no more than five. A host may have a thousand of these.
    /// </summary>
    private const int Capacity = 10;

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
