using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
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
    private const long RetryNanoseconds = 1_000_000_000;

    private readonly VirtualAddress[] _addresses;
    private readonly bool _isManaged;
    private readonly List<AddressChange> _changes = [];
    private List<InterfaceAddress> _copies = [];
    private List<InterfaceAddress> _observed = [];
    private PlatformResult[] _results;
    private bool _isSettled;

    /// <summary>Creates a reconciler that wants the addresses absent, for a predecessor that was killed may have left them behind.</summary>
    /// <param name="addresses">The addresses that move together.</param>
    /// <param name="isManaged">Whether we change them; otherwise somebody else does, and we watch.</param>
    public AddressReconciler(IReadOnlyList<VirtualAddress> addresses, bool isManaged)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        _addresses = [.. addresses];
        _results = new PlatformResult[_addresses.Length];
        _isManaged = isManaged;
    }

    /// <summary>Whether the addresses should be present.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Whether this host has any of the addresses.</summary>
    public bool IsAnyPresent => _copies.Count > 0;

    /// <summary>When <see cref="Reconcile"/> should be tried again after a refusal.</summary>
    public MonotonicInstant NextRetry { get; private set; } = MonotonicInstant.Never;

    /// <summary>The addresses, confirmed or not.</summary>
    public ReadOnlySpan<VirtualAddress> Addresses => _addresses;

    /// <summary>The index of the interface on which the kernel confirmed an address; 0 when it is on none.</summary>
    /// <param name="address">One of <see cref="Addresses"/>.</param>
    /// <param name="preferredInterfaceIndex">Where it belongs, in case it is on several.</param>
    public int FindCarrier(InetAddress address, int preferredInterfaceIndex)
    {
        int carrier = 0;
        foreach (InterfaceAddress copy in _copies)
        {
            if (copy.Address.Address == address && (carrier == 0 || copy.InterfaceIndex == preferredInterfaceIndex))
            {
                carrier = copy.InterfaceIndex;
            }
        }

        return carrier;
    }

    /// <summary>Says what should be. The next settling is reported even when it is so already.</summary>
    public void Want(bool present)
    {
        IsWanted = present;
        _isSettled = false;
    }

    /// <summary>Takes in which addresses this host has by now, whoever put them there and with whatever prefix.</summary>
    public void Observe(IReadOnlyList<InterfaceAddress> present)
    {
        ArgumentNullException.ThrowIfNull(present);
        _observed.Clear();
        for (int i = 0; i < present.Count; i++)
        {
            if (IsOurs(present[i].Address.Address))
            {
                _observed.Add(present[i]);
            }
        }

        if (!CollectionsMarshal.AsSpan(_observed).SequenceEqual(CollectionsMarshal.AsSpan(_copies)))
        {
            bool hasVanished = _observed.Count < _copies.Count;
            (_copies, _observed) = (_observed, _copies);
            // Somebody else's hands: undone by the next reconciliation. Where scripts manage, what is gone stays gone until they run.
            _isSettled &= !_isManaged && hasVanished == IsWanted;
        }
    }

    /// <summary>
    /// Asks for whatever is missing or superfluous and takes the answers in. Returns how many changes were asked for;
    /// <see cref="Change"/> and <see cref="Result"/> tell of each.
    /// </summary>
    /// <param name="manager">The platform.</param>
    /// <param name="interfaceIndex">Where the addresses belong; 0 while the interface does not exist.</param>
    /// <param name="now">The turn's instant.</param>
    public int Reconcile(IAddressManager manager, int interfaceIndex, MonotonicInstant now)
    {
        ArgumentNullException.ThrowIfNull(manager);
        NextRetry = MonotonicInstant.Never;
        _changes.Clear();
        if (_isManaged)
        {
            CollectChanges(interfaceIndex);
        }

        if (_changes.Count == 0)
        {
            return 0;
        }

        if (_results.Length < _changes.Count)
        {
            _results = new PlatformResult[_changes.Count];
        }

        manager.Apply(CollectionsMarshal.AsSpan(_changes), _results);
        for (int i = 0; i < _changes.Count; i++)
        {
            TakeResult(_changes[i], _results[i], now);
        }

        return _changes.Count;
    }

    /// <summary>Change number <paramref name="index"/> of the last <see cref="Reconcile"/>.</summary>
    public AddressChange Change(int index) => _changes[index];

    /// <summary>The kernel's answer to change number <paramref name="index"/> of the last <see cref="Reconcile"/>.</summary>
    public PlatformResult Result(int index) => _results[index];

    /// <summary>
    /// True once each time what is has come to be what should be, as far as we can tell: absent when no copy is left; present as soon as one
    /// address is, for one that the kernel refuses must not silence the others. Each further one settles again.
    /// </summary>
    /// <param name="scriptsAreDone">
    /// Whether the script of the present role has run to its end. Addresses that scripts manage are taken for absent only then, for a
    /// script may have more to undo; and for present then at the latest, for where a script puts an address is its own affair.
    /// </param>
    public bool TrySettle(bool scriptsAreDone = false)
    {
        bool isAsWanted = IsWanted ? IsAnyPresent || scriptsAreDone : _isManaged ? !IsAnyPresent : scriptsAreDone;
        if (_isSettled || !isAsWanted)
        {
            return false;
        }

        _isSettled = true;
        return true;
    }

    private void CollectChanges(int interfaceIndex)
    {
        if (!IsWanted)
        {
            foreach (InterfaceAddress copy in _copies)
            {
                _changes.Add(new AddressChange(AddressChangeKind.Remove, copy.InterfaceIndex, copy.Address));
            }

            return;
        }

        foreach (VirtualAddress address in _addresses)
        {
            if (interfaceIndex != 0 && FindCarrier(address.Address, interfaceIndex) != interfaceIndex)
            {
                _changes.Add(new AddressChange(AddressChangeKind.Add, interfaceIndex, address));
            }
        }
    }

    private void TakeResult(in AddressChange change, PlatformResult result, MonotonicInstant now)
    {
        var copy = new InterfaceAddress(change.InterfaceIndex, change.Address);
        bool isGone = change.Kind == AddressChangeKind.Remove && (result.IsOk || result.Status == PlatformStatus.NoDevice);
        if (isGone)
        {
            _copies.Remove(copy);
        }
        else if (result.IsOk)
        {
            _copies.Add(copy);
            _isSettled = false;
        }
        else if (result.Status != PlatformStatus.Pending)
        {
            NextRetry = now.AddNanoseconds(RetryNanoseconds);
        }
    }

    private bool IsOurs(InetAddress address)
    {
        foreach (VirtualAddress own in _addresses)
        {
            if (own.Address == address)
            {
                return true;
            }
        }

        return false;
    }
}
