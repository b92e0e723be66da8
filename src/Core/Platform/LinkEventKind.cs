namespace NativeCarp.Core.Platform;

/// <summary>What a <see cref="LinkEvent"/> reports.</summary>
public enum LinkEventKind : byte
{
    /// <summary>An interface is new or has changed: name, MAC address, up or carrier.</summary>
    LinkChanged,

    /// <summary>An interface is gone.</summary>
    LinkRemoved,

    /// <summary>An address is there, usable for sending and answering.</summary>
    AddressAdded,

    /// <summary>An address is gone, or cannot be used (any more); it need not have been reported before.</summary>
    AddressRemoved,

    /// <summary>A description of everything begins: forget what was known when it is complete and not mentioned in it.</summary>
    Resync,

    /// <summary>The description is complete.</summary>
    SnapshotComplete,
}
