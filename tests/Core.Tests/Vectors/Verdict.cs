using System;
using NativeCarp.Core.Auth;
using NativeCarp.Core.Wire;

namespace NativeCarp.Core.Tests.Vectors;

/// <summary>Parser and authenticator together, as a virtual router uses them.</summary>
public static class Verdict
{
    /// <summary>Why the frame is not believed by the only virtual router there is; None when it is.</summary>
    public static CarpDropReason Of(ReadOnlySpan<byte> frame, byte vhid, CarpAuthenticator authenticator)
    {
        bool isAccepted = CarpAdvertisement.TryParse(frame, out CarpAdvertisement advertisement, out CarpDropReason reason);
        Assert.Equal(isAccepted, reason == CarpDropReason.None);
        if (!isAccepted)
        {
            return reason;
        }

        if (advertisement.Vhid != vhid)
        {
            return CarpDropReason.UnknownVhid;
        }

        return authenticator.Verify(advertisement.Counter, advertisement.Digest) ? CarpDropReason.None : CarpDropReason.BadDigest;
    }
}
