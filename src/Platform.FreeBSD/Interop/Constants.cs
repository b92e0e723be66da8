namespace NativeCarp.Platform.FreeBSD.Interop;

/// <summary>
/// Numbers of FreeBSD's headers, the same on amd64 and arm64 and from 13 to 15. ioctl(2) takes its request as an unsigned long, where a
/// sign-extended int would be another request. The codes are uint and not nuint: constants of that type above 2^31 are sign-extended by
/// the compiler when another assembly uses them.
/// </summary>
internal static class Constants
{
    // open(2) and socket(2) flags
    internal const int O_APPEND = 8;
    internal const int O_CREAT = 512;
    internal const int O_NOCTTY = 32768;
    internal const int O_RDONLY = 0;
    internal const int O_RDWR = 2;
    internal const int O_WRONLY = 1;
    internal const int O_NONBLOCK = 4;
    internal const int O_CLOEXEC = 0x100000;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_NONBLOCK = 0x20000000;
    internal const int SOCK_CLOEXEC = 0x10000000;
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_ROUTE = 17;
    internal const int AF_LINK = 18;
    internal const int AF_INET6 = 28;
    internal const int AF_UNSPEC = 0;

    // poll(2) and pipe(2)
    internal const int POLLIN = 1;
    internal const int POLLOUT = 4;
    internal const int PIPE_BUF = 512;

    // clock_gettime(2)
    internal const int CLOCK_REALTIME = 0;
    internal const int CLOCK_MONOTONIC = 4;

    // socket options
    internal const int SOL_SOCKET = 65535;
    internal const int SO_RCVBUF = 4098;
    internal const int SO_USELOOPBACK = 64;
    internal const int SO_RERROR = 131072;
    internal const int IPPROTO_IP = 0;
    internal const int IPPROTO_IPV6 = 41;
    internal const int IP_HDRINCL = 2;
    internal const int IP_ADD_MEMBERSHIP = 12;
    internal const int IPV6_UNICAST_HOPS = 4;
    internal const int IPV6_JOIN_GROUP = 12;

    // signals
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const int SIGQUIT = 3;
    internal const int SIGKILL = 9;
    internal const int SIGTERM = 15;
    internal const int SIGUSR1 = 30;
    internal const int SIGUSR2 = 31;

    // posix_spawn(3) and waitpid(2)
    internal const int POSIX_SPAWN_SETPGROUP = 2;
    internal const int POSIX_SPAWN_SETSIGDEF = 16;
    internal const int POSIX_SPAWN_SETSIGMASK = 32;
    internal const int WNOHANG = 1;

    // interfaces
    internal const int IFNAMSIZ = 16;
    internal const int IFF_UP = 1;
    internal const int IFF_LOOPBACK = 8;
    internal const int IFT_ETHER = 6;
    internal const int IFT_L2VLAN = 135;
    internal const int IFT_BRIDGE = 209;
    internal const int IFT_IEEE8023ADLAG = 161;
    internal const int LINK_STATE_DOWN = 1;

    // routing socket
    internal const int RTM_VERSION = 5;
    internal const int RTM_ADD = 1;
    internal const int RTM_DELETE = 2;
    internal const int RTM_GET = 4;
    internal const int RTM_NEWADDR = 12;
    internal const int RTM_DELADDR = 13;
    internal const int RTM_IFINFO = 14;
    internal const int RTM_IFANNOUNCE = 17;
    internal const int IFAN_ARRIVAL = 0;
    internal const int IFAN_DEPARTURE = 1;
    internal const int RTA_DST = 1;
    internal const int RTA_GATEWAY = 2;
    internal const int RTA_NETMASK = 4;
    internal const int RTA_IFP = 0x10;
    internal const int RTA_IFA = 0x20;
    internal const int RTF_UP = 1;
    internal const int RTF_GATEWAY = 2;
    internal const int RTF_HOST = 4;
    internal const int RTF_STATIC = 0x800;
    internal const int RTF_PROTO3 = 0x40000;

    // aliases
    internal const uint SIOCAIFADDR = 0x8044692b;
    internal const uint SIOCDIFADDR = 0x80206919;
    internal const uint SIOCAIFADDR_IN6 = 0x8088691b;
    internal const uint SIOCDIFADDR_IN6 = 0x81206919;
    internal const uint SIOCGIFINDEX = 0xc0206920;
    internal const uint SIOCGVH = 0xc02069f6;
    internal const int IN6_IFF_NODAD = 32;
    internal const uint ND6_INFINITE_LIFETIME = 0xffffffff;

    // bpf(4)
    internal const uint BIOCVERSION = 0x40044271;
    internal const uint BIOCSBLEN = 0xc0044266;
    internal const uint BIOCSETF = 0x80104267;
    internal const uint BIOCSETWF = 0x8010427b;
    internal const uint BIOCSETIF = 0x8020426c;
    internal const uint BIOCGDLT = 0x4004426a;
    internal const uint BIOCIMMEDIATE = 0x80044270;
    internal const uint BIOCSHDRCMPLT = 0x80044275;
    internal const uint BIOCSDIRECTION = 0x80044277;
    internal const uint BIOCSTSTAMP = 0x80044284;
    internal const uint BIOCGSTATS = 0x4008426f;
    internal const uint BIOCLOCK = 0x2000427a;
    internal const int BPF_MAJOR_VERSION = 1;
    internal const int BPF_MINOR_VERSION = 1;
    internal const int BPF_ALIGNMENT = 8;
    internal const int BPF_D_IN = 0;
    internal const int BPF_T_NANOTIME_MONOTONIC = 0x201;
    internal const int DLT_EN10MB = 1;

    // BPF programs
    internal const int BPF_LD = 0;
    internal const int BPF_JMP = 5;
    internal const int BPF_RET = 6;
    internal const int BPF_H = 8;
    internal const int BPF_B = 16;
    internal const int BPF_ABS = 32;
    internal const int BPF_W = 0;
    internal const int BPF_X = 8;
    internal const int BPF_MISC = 7;
    internal const int BPF_TAX = 0;
    internal const int BPF_JEQ = 16;
    internal const int BPF_K = 0;
}
