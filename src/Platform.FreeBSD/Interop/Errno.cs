namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>The error numbers the code tells apart (errno.h); <see cref="ErrnoName"/> knows the others.</summary>
internal static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int ENXIO = 6;
    internal const int ENOMEM = 12;
    internal const int EACCES = 13;
    internal const int EEXIST = 17;
    internal const int ENODEV = 19;
    internal const int EINVAL = 22;
    internal const int ENFILE = 23;
    internal const int EMFILE = 24;
    internal const int EAGAIN = 35;
    internal const int EMSGSIZE = 40;
    internal const int EPROTONOSUPPORT = 43;
    internal const int EOPNOTSUPP = 45;
    internal const int EADDRNOTAVAIL = 49;
    internal const int ENETDOWN = 50;
    internal const int ENOBUFS = 55;
    internal const int ECONNREFUSED = 61;
}
