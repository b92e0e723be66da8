using NativeCarp.Core.Platform;
using NativeCarp.Platform.FreeBSD.Interop;

namespace NativeCarp.Platform.FreeBSD;

/// <summary>Translates what a call returned into the distinctions callers act on.</summary>
internal static class FreeBsdResult
{
    /// <param name="result">A result, or a negated error number.</param>
    internal static PlatformResult FromReturnValue(int result) => result >= 0 ? PlatformResult.Ok : new(StatusOf(-result), -result);

    /// <summary>The refusal as an exception for the administrator, who reads what was tried and what to do.</summary>
    /// <param name="attempt">What was being done, such as <c>open /dev/bpf</c>.</param>
    /// <param name="result">The negated error number.</param>
    /// <param name="remedy">What to do where a privilege is missing.</param>
    internal static PlatformException ToException(string attempt, int result, string remedy = "run as root")
    {
        PlatformResult refusal = FromReturnValue(result);
        string advice = refusal.Status switch
        {
            PlatformStatus.NoPermission => $"; {remedy}",
            PlatformStatus.TooManyFiles => "; raise the limit of open files",
            PlatformStatus.NoBuffers => "; the system is short of memory",
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
