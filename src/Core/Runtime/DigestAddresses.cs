namespace NativeCarp.Core.Runtime;

/// <summary>Which addresses the digest of an advertisement covers. All nodes of a virtual router must agree.</summary>
public enum DigestAddresses
{
    /// <summary>All, as the BSD kernels do; IPv6 link-local ones left out when sending, accepted either way when receiving.</summary>
    All,

    /// <summary>All, link-local ones included, as FreeBSD does when one is configured.</summary>
    AllWithLinkLocal,

    /// <summary>The first alone: a ucarp knows no more than one.</summary>
    First,
}
