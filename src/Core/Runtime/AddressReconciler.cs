using System;
using System.Collections.Generic;
using System.Text;
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
    private readonly string?[] _interfaceNames;
    private readonly AddressAttributes[] _attributes;
    private readonly int[] _targets;
    private readonly bool _isManaged;
    private readonly List<InterfaceAddress> _misplaced = [];
    private readonly List<InterfaceAddress> _copies = [];
    private List<InterfaceAddress> _seen = [];
    private List<InterfaceAddress> _seenBefore = [];
    private MonotonicInstant _heldUntil = MonotonicInstant.LongAgo;
    private bool _isSettled;

    /// <summary>Creates a reconciler that wants the addresses absent, for a predecessor that was killed may have left them behind.</summary>
    /// <param name="addresses">The addresses that move together.</param>
    /// <param name="isManaged">Whether we change them; otherwise somebody else does, and we watch.</param>
    /// <exception cref="ArgumentException">A label is longer than <see cref="RouterAddress.MaximumLabelBytes"/>.</exception>
    public AddressReconciler(IReadOnlyList<RouterAddress> addresses, bool isManaged)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        _addresses = new VirtualAddress[addresses.Count];
        _interfaceNames = new string?[addresses.Count];
        _attributes = new AddressAttributes[addresses.Count];
        _targets = new int[addresses.Count];
        for (int i = 0; i < addresses.Count; i++)
        {
            RouterAddress address = addresses[i];
            if (address.Label is string label && Encoding.UTF8.GetByteCount(label) > RouterAddress.MaximumLabelBytes)
            {
                throw new ArgumentException($"the label {label} is longer than {RouterAddress.MaximumLabelBytes} bytes", nameof(addresses));
            }

            _addresses[i] = address.Virtual;
            _interfaceNames[i] = address.InterfaceName;
            _attributes[i] = new AddressAttributes
            {
                Label = address.Label,
                Scope = address.Scope,
                Broadcast = address.Broadcast,
                IsPreferredAsSource = address.IsPreferredAsSource,
            };
        }

        _isManaged = isManaged;
    }

    /// <summary>Whether the addresses should be present.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Whether this host has any of the addresses.</summary>
    public bool IsAnyPresent => _copies.Count > 0;

    /// <summary>When <see cref="Collect"/> should be asked again: after a refusal, or when a held repair is due.</summary>
    public MonotonicInstant NextRetry { get; private set; } = MonotonicInstant.Never;

    /// <summary>The addresses, confirmed or not.</summary>
    public ReadOnlySpan<VirtualAddress> Addresses => _addresses;

    /// <summary>The index of the interface on which the kernel confirmed an address; 0 when it is on none.</summary>
    /// <param name="index">Its place in <see cref="Addresses"/>. If it is on several interfaces, the one where it belongs is named.</param>
    public int FindCarrier(int index)
    {
        int carrier = 0;
        foreach (InterfaceAddress copy in _copies)
        {
            if (copy.Address.Address == _addresses[index].Address && (carrier == 0 || copy.InterfaceIndex == _targets[index]))
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
        _heldUntil = MonotonicInstant.LongAgo;
    }

    /// <summary>Puts nothing back before <paramref name="due"/>.</summary>
    public void Hold(MonotonicInstant due) => _heldUntil = due;

    /// <summary>Whether what was taken away is being put back, at once or later.</summary>
    /// <param name="now">The turn's instant.</param>
    public bool IsHeld(MonotonicInstant now) => _heldUntil > now;

    /// <summary>Finds the interfaces where the addresses belong. One that has got another name carries them no longer.</summary>
    /// <param name="advertisingIndex">Where we advertise, by index; 0 while the interface does not exist.</param>
    /// <param name="inventory">The interfaces of this host.</param>
    public void Locate(int advertisingIndex, LinkInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        for (int i = 0; i < _addresses.Length; i++)
        {
            int target = _interfaceNames[i] is not string name ? advertisingIndex
                : inventory.TryFind(name, out LinkSnapshot link) ? link.Index
                : 0;
            if (_targets[i] != 0 && _targets[i] != target)
            {
                _misplaced.Add(new InterfaceAddress(_targets[i], _addresses[i]));
            }

            _targets[i] = target;
        }
    }

    /// <summary>
    /// Takes in which addresses this host has by now, whoever put them there and with whatever prefix. Returns whether one has vanished
    /// from an interface that is still there.
    /// </summary>
    /// <param name="inventory">The interfaces and addresses of this host.</param>
    public bool Observe(LinkInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        (_seen, _seenBefore) = (_seenBefore, _seen);
        _seen.Clear();
        foreach (VirtualAddress address in _addresses)
        {
            _seen.AddRange(inventory.FindAll(address.Address));
        }

        if (IsAsConfirmed())
        {
            return false;
        }

        // Somebody else's hands: undone by the next reconciliation. Where scripts manage, what is gone stays gone until they run.
        _isSettled &= !_isManaged && _seen.Count < _copies.Count == IsWanted;
        bool hasVanished = HasVanished(inventory);
        _copies.Clear();
        _copies.AddRange(_seen);
        return hasVanished;
    }

    /// <summary>Adds what must be changed to <paramref name="changes"/>, and returns how much that is.</summary>
    /// <param name="changes">Receives the changes.</param>
    /// <param name="now">The turn's instant.</param>
    public int Collect(List<AddressChange> changes, MonotonicInstant now)
    {
        ArgumentNullException.ThrowIfNull(changes);
        NextRetry = MonotonicInstant.Never;
        if (!_isManaged)
        {
            return 0;
        }

        if (IsWanted && IsHeld(now))
        {
            NextRetry = _heldUntil;
            return 0;
        }

        int before = changes.Count;
        if (IsWanted)
        {
            CollectAdditions(changes);
        }
        else
        {
            CollectRemovals(changes);
        }

        _misplaced.Clear();
        return changes.Count - before;
    }

    /// <summary>Takes in what became of one change.</summary>
    public void TakeResult(in AddressChange change, PlatformResult result, MonotonicInstant now)
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

    /// <summary>
    /// True once each time what is has come to be what should be, as far as we can tell: absent when no copy is left; present as soon as one
    /// address is, for one that the kernel refuses must not silence the others. Each further one settles again.
    /// </summary>
    /// <param name="isPresenceOurs">
    /// Whether an address that is present is there to stay. One that a script has yet to take away is not.
    /// </param>
    /// <param name="scriptsAreDone">
    /// Whether the script of the present role has run to its end. Addresses that scripts manage are taken for absent only then, for a
    /// script may have more to undo; and for present then at the latest, for where a script puts an address is its own affair.
    /// </param>
    public bool TrySettle(bool isPresenceOurs = true, bool scriptsAreDone = false)
    {
        bool isAsWanted = IsWanted ? (IsAnyPresent && isPresenceOurs) || scriptsAreDone : _isManaged ? !IsAnyPresent : scriptsAreDone;
        if (_isSettled || !isAsWanted)
        {
            return false;
        }

        _isSettled = true;
        return true;
    }

    private bool IsAsConfirmed()
    {
        foreach (InterfaceAddress copy in _copies)
        {
            if (!_seen.Contains(copy))
            {
                return false;
            }
        }

        return _seen.Count == _copies.Count;
    }

    private void CollectRemovals(List<AddressChange> changes)
    {
        foreach (InterfaceAddress copy in _copies)
        {
            changes.Add(new AddressChange(AddressChangeKind.Remove, copy.InterfaceIndex, copy.Address));
        }
    }

    private void CollectAdditions(List<AddressChange> changes)
    {
        foreach (InterfaceAddress misplaced in _misplaced)
        {
            if (_copies.Contains(misplaced))
            {
                changes.Add(new AddressChange(AddressChangeKind.Remove, misplaced.InterfaceIndex, misplaced.Address));
            }
        }

        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_targets[i] != 0 && FindCarrier(i) != _targets[i])
            {
                changes.Add(new AddressChange(AddressChangeKind.Add, _targets[i], _addresses[i]) { Attributes = _attributes[i] });
            }
        }
    }

    /// <summary>
    /// Whether the monitor has seen one and sees it no longer, although we have not removed it and its interface is up. What the kernel has
    /// just confirmed and the monitor has not told yet does not count.
    /// </summary>
    private bool HasVanished(LinkInventory inventory)
    {
        foreach (InterfaceAddress former in _seenBefore)
        {
            if (_copies.Contains(former) && !_seen.Contains(former)
                && inventory.TryFind(former.InterfaceIndex, out LinkSnapshot link) && (link.Flags & LinkFlags.Up) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
