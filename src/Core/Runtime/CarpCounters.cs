using System.Runtime.CompilerServices;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Runtime;

/// <summary>What was received, refused and sent, counted since start. Source: <c>struct carpstats</c> of the BSD kernels.</summary>
public sealed class CarpCounters
{
    private readonly long[] _dropped = new long[CarpDropReasons.Count];

    /// <summary>Advertisements that were believed.</summary>
    public long Received { get; private set; }

    /// <summary>Frames that left this host.</summary>
    public long Sent { get; private set; }

    /// <summary>Frames the system refused to send.</summary>
    public long SendErrors { get; private set; }

    /// <summary>How often somebody else said that it has a virtual address while we were master.</summary>
    public long Claims { get; private set; }

    /// <summary>Frames not believed for one reason.</summary>
    public long Dropped(CarpDropReason reason) => _dropped[(int)reason];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountReceived() => Received++;

    internal void CountClaim() => Claims++;

    internal void CountDropped(CarpDropReason reason) => _dropped[(int)reason]++;

    internal void CountSent(bool sent)
    {
        if (sent)
        {
            Sent++;
        }
        else
        {
            SendErrors++;
        }
    }
}
