namespace NativeCarp.Core.Runtime;

/// <summary>How an IPv4 address is announced; hosts differ in what refreshes their table. Source: RFC 5227 section 3.</summary>
public enum ArpForm
{
    /// <summary>As a request for the address itself: the form of ucarp and the BSD kernels.</summary>
    Request,

    /// <summary>As an unasked reply.</summary>
    Reply,

    /// <summary>Both, the request first.</summary>
    Both,
}
