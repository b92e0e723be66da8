using NativeCarp.Core.Platform;
using NativeCarp.Platform.Linux.Interop;

namespace NativeCarp.Platform.Linux;

/// <summary>Translates what a system call returned into the distinctions callers act on.</summary>
internal static class LinuxResult
{
    /// <param name="result">A result, or a negated error number.</param>
    internal static PlatformResult FromReturnValue(int result) => result >= 0 ? PlatformResult.Ok : new(StatusOf(-result), -result);

    /// <summary>The refusal as an exception for the administrator, who reads what was tried and what to do.</summary>
    /// <param name="attempt">What was being done, such as <c>open a packet socket</c>.</param>
    /// <param name="result">The negated error number.</param>
    /// <param name="capability">The capability this needs, to be named when it is missing.</param>
    internal static PlatformException ToException(string attempt, int result, string? capability = null)
    {
        PlatformResult refusal = FromReturnValue(result);
        string advice = refusal switch
        {
            { Status: PlatformStatus.NoPermission } when capability is not null => $"; run as root or grant {capability}",
            { Status: PlatformStatus.TooManyFiles } => "; raise the limit of open files",
            { Status: PlatformStatus.NoBuffers } => "; the system is short of memory",
            { NativeCode: Errno.EAFNOSUPPORT } => "; the kernel lacks such sockets, or the service may not use them (RestrictAddressFamilies)",
            _ => "",
        };
        return new($"cannot {attempt}: {ErrnoName.Describe(-result)}{advice}", refusal);
    }

    private static PlatformStatus StatusOf(int errno) => errno switch
    {
        Errno.EAGAIN or Errno.EINTR => PlatformStatus.TryAgain,
        Errno.ENOBUFS or Errno.ENOMEM => PlatformStatus.NoBuffers,
        Errno.ENETDOWN => PlatformStatus.LinkDown,
        Errno.ENODEV or Errno.ENXIO => PlatformStatus.NoDevice,
        Errno.EPERM or Errno.EACCES => PlatformStatus.NoPermission,
        Errno.EMFILE or Errno.ENFILE => PlatformStatus.TooManyFiles,
        _ => PlatformStatus.Failed,
    };
}
