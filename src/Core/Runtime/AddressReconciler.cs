using System;
using System.Collections.Generic;
using NativeCarp.Core.Platform;
using NativeCarp.Core.Time;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>
/// Brings the addresses of one virtual router from what is to what should be. What should be is one bit, set by the state machine;
/// what is, is what the kernel confirmed, by its answer or through the monitor. When addresses are managed by scripts it only watches.
/// </summary>
public sealed class AddressReconciler
{
    private const long RetryNanoseconds = 200_000_000;

    private readonly VirtualAddress[] _addresses;
    private readonly int[] _carriers;
    private readonly int[] _changed;
    private readonly AddressChange[] _changes;
    private readonly PlatformResult[] _results;
    private readonly bool _isManaged;
    private bool _isSettled = true;

    /// <summary>Creates a reconciler that wants the addresses absent.</summary>
    /// <param name="addresses">The addresses that move together.</param>
    /// <param name="isManaged">Whether we change them; otherwise somebody else does, and we watch.</param>
    public AddressReconciler(IReadOnlyList<VirtualAddress> addresses, bool isManaged)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        _addresses = [.. addresses];
        _carriers = new int[_addresses.Length];
        _changed = new int[_addresses.Length];
        _changes = new AddressChange[_addresses.Length];
        _results = new PlatformResult[_addresses.Length];
        _isManaged = isManaged;
    }

    /// <summary>Whether the addresses should be present.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>When <see cref="Reconcile"/> should be tried again after a refusal.</summary>
    public MonotonicInstant NextRetry { get; private set; } = MonotonicInstant.Never;

    /// <summary>The addresses, confirmed or not.</summary>
    public ReadOnlySpan<VirtualAddress> Addresses => _addresses;

    /// <summary>The index of the interface on which the kernel confirmed address <paramref name="index"/>; 0 when it is on none.</summary>
    public int CarrierOf(int index) => _carriers[index];

    /// <summary>Says what should be. The next settling is reported even when it is so already.</summary>
    public void Want(bool present)
    {
        IsWanted = present;
        _isSettled = false;
    }

    /// <summary>Takes in which addresses this host has by now, whoever put them there.</summary>
    public void Observe(IReadOnlyList<InterfaceAddress> present)
    {
        ArgumentNullException.ThrowIfNull(present);
        for (int i = 0; i < _addresses.Length; i++)
        {
            NoteCarrier(i, FindCarrier(present, _addresses[i].Address, _carriers[i]));
        }
    }

    /// <summary>
    /// Asks for whatever is missing or superfluous and takes the answers in. Returns how many changes were asked for;
    /// <see cref="Change"/> and <see cref="Result"/> tell of each.
    /// </summary>
    /// <param name="manager">The platform.</param>
    /// <param name="interfaceIndex">Where the addresses belong; 0 when the interface does not exist, and so no address on it.</param>
    /// <param name="now">The turn's instant.</param>
    public int Reconcile(IAddressManager manager, int interfaceIndex, MonotonicInstant now)
    {
        ArgumentNullException.ThrowIfNull(manager);
        NextRetry = MonotonicInstant.Never;
        int count = _isManaged && interfaceIndex != 0 && !_isSettled ? CollectChanges(interfaceIndex) : 0;
        if (count == 0)
        {
            return 0;
        }

        manager.Apply(_changes.AsSpan(0, count), _results.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            TakeResult(_changed[i], in _changes[i], _results[i], now);
        }

        return count;
    }

    /// <summary>Change number <paramref name="index"/> of the last <see cref="Reconcile"/>.</summary>
    public AddressChange Change(int index) => _changes[index];

    /// <summary>The kernel's answer to change number <paramref name="index"/> of the last <see cref="Reconcile"/>.</summary>
    public PlatformResult Result(int index) => _results[index];

    /// <summary>True once each time what is has come to be what should be, as far as we can tell.</summary>
    /// <param name="scriptsAreDone">
    /// Whether the script of the present role has run to its end. Addresses that scripts manage are taken for absent only then, for a
    /// script may have more to undo; and for present then at the latest, for where a script puts an address is its own affair.
    /// </param>
    public bool TrySettle(bool scriptsAreDone = false)
    {
        bool isAsWanted = _isManaged || IsWanted ? AreCarried(IsWanted) || (!_isManaged && scriptsAreDone) : scriptsAreDone;
        if (_isSettled || !isAsWanted)
        {
            return false;
        }

        _isSettled = true;
        return true;
    }

    /// <summary>Whether every address is on some interface, or none is.</summary>
    public bool AreCarried(bool present)
    {
        foreach (int carrier in _carriers)
        {
            if (carrier != 0 != present)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Removal asks for every address, known to be there or not: a predecessor that was killed may have left one behind,
    /// and removing what is absent is no error.
    /// </summary>
    private int CollectChanges(int interfaceIndex)
    {
        int count = 0;
        for (int i = 0; i < _addresses.Length; i++)
        {
            if (IsWanted && _carriers[i] == interfaceIndex)
            {
                continue;
            }

            AddressChangeKind kind = IsWanted ? AddressChangeKind.Add : AddressChangeKind.Remove;
            int where = IsWanted || _carriers[i] == 0 ? interfaceIndex : _carriers[i];
            _changed[count] = i;
            _changes[count++] = new AddressChange(kind, where, _addresses[i]);
        }

        return count;
    }

    private void TakeResult(int index, in AddressChange change, PlatformResult result, MonotonicInstant now)
    {
        bool isAbsentWithItsInterface = change.Kind == AddressChangeKind.Remove && result.Status == PlatformStatus.NoDevice;
        if (result.IsOk || isAbsentWithItsInterface)
        {
            NoteCarrier(index, change.Kind == AddressChangeKind.Add ? change.InterfaceIndex : 0);
        }
        else if (result.Status != PlatformStatus.Pending)
        {
            NextRetry = now.AddNanoseconds(RetryNanoseconds);
        }
    }

    private void NoteCarrier(int index, int carrier)
    {
        if (_carriers[index] != carrier)
        {
            // Whatever it was, it settles anew: somebody else's hands are undone by the next reconciliation.
            _carriers[index] = carrier;
            _isSettled = false;
        }
    }

    private static int FindCarrier(IReadOnlyList<InterfaceAddress> present, InetAddress address, int preferred)
    {
        int carrier = 0;
        for (int i = 0; i < present.Count; i++)
        {
            InterfaceAddress candidate = present[i];
            if (candidate.Address.Address == address && (carrier == 0 || candidate.InterfaceIndex == preferred))
            {
                carrier = candidate.InterfaceIndex;
            }
        }

        return carrier;
    }
}
