namespace NativeCarp.Platform.Linux.Interop;

/// <summary>What the C headers define, under the names they use.</summary>
internal static class Constants
{
    // sys/socket.h
    internal const int AF_UNSPEC = 0;
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int AF_NETLINK = 16;
    internal const int AF_PACKET = 17;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOCK_NONBLOCK = 2048;
    internal const int SOL_SOCKET = 1;
    internal const int SO_RCVBUF = 8;
    internal const int SO_RCVBUFFORCE = 33;
    internal const int SO_PRIORITY = 12;
    internal const int SO_RCVTIMEO = 20;
    internal const int SO_ATTACH_FILTER = 26;
    internal const int SO_TIMESTAMPNS = 35;
    internal const int SCM_TIMESTAMPNS = 35;
    internal const int MSG_DONTWAIT = 64;
    internal const int MSG_NOSIGNAL = 16384;
    internal const int MSG_TRUNC = 32;

    // fcntl.h, linux/stat.h
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 256;
    internal const int STATX_UID = 8;
    internal const int STATX_MTIME = 64;

    // netinet/in.h
    internal const int IPPROTO_IP = 0;
    internal const int IPPROTO_ICMP = 1;
    internal const int IPPROTO_IPV6 = 41;
    internal const int IPPROTO_ICMPV6 = 58;
    internal const int IP_HDRINCL = 3;
    internal const int IP_ADD_MEMBERSHIP = 35;
    internal const int IP_UNICAST_IF = 50;
    internal const int IPV6_UNICAST_HOPS = 16;
    internal const int IPV6_UNICAST_IF = 76;
    internal const int IPV6_ADD_MEMBERSHIP = 20;

    // linux/icmp.h, linux/icmpv6.h
    internal const int SOL_RAW = 255;
    internal const int ICMP_FILTER = 1;
    internal const int ICMPV6_FILTER = 1;

    // linux/if_packet.h
    internal const int SOL_PACKET = 263;
    internal const int PACKET_OUTGOING = 4;
    internal const int PACKET_ADD_MEMBERSHIP = 1;
    internal const int PACKET_DROP_MEMBERSHIP = 2;
    internal const int PACKET_STATISTICS = 6;
    internal const int PACKET_AUXDATA = 8;
    internal const int PACKET_IGNORE_OUTGOING = 23;
    internal const int PACKET_MR_MULTICAST = 0;
    internal const int TP_STATUS_VLAN_VALID = 16;

    // linux/if_ether.h
    internal const int ETH_P_ALL = 3;
    internal const int ETH_P_ARP = 2054;
    internal const int ETH_P_IP = 2048;
    internal const int ETH_P_IPV6 = 34525;

    // linux/filter.h
    internal const int BPF_LD = 0;
    internal const int BPF_H = 8;
    internal const int BPF_B = 16;
    internal const int BPF_ABS = 32;
    internal const int BPF_W = 0;
    internal const int BPF_X = 8;
    internal const int BPF_MISC = 7;
    internal const int BPF_TAX = 0;
    internal const int BPF_JMP = 5;
    internal const int BPF_JEQ = 16;
    internal const int BPF_K = 0;
    internal const int BPF_RET = 6;

    // linux/netlink.h
    internal const int NETLINK_ROUTE = 0;
    internal const int NLM_F_REQUEST = 1;
    internal const int NLM_F_ACK = 4;
    internal const int NLM_F_DUMP = 768;
    internal const int NLM_F_DUMP_INTR = 16;
    internal const int NLM_F_CREATE = 1024;
    internal const int NLM_F_EXCL = 512;
    internal const int NLA_F_NESTED = 32768;
    internal const int NLMSG_ERROR = 2;
    internal const int NLMSG_DONE = 3;

    // linux/rtnetlink.h
    internal const int RTM_NEWLINK = 16;
    internal const int RTM_DELLINK = 17;
    internal const int RTM_GETLINK = 18;
    internal const int RTM_SETLINK = 19;
    internal const int RTM_NEWADDR = 20;
    internal const int RTM_DELADDR = 21;
    internal const int RTM_GETADDR = 22;
    internal const int RTM_NEWROUTE = 24;
    internal const int RTM_DELROUTE = 25;
    internal const int RTA_DST = 1;
    internal const int RTA_OIF = 4;
    internal const int RTA_GATEWAY = 5;
    internal const int RTA_PRIORITY = 6;
    internal const int RTA_PREFSRC = 7;
    internal const int RTA_TABLE = 15;
    internal const int RTN_UNICAST = 1;
    internal const int RTNH_F_ONLINK = 4;
    internal const int RT_TABLE_UNSPEC = 0;
    internal const int RT_TABLE_MAIN = 254;
    internal const int RT_SCOPE_UNIVERSE = 0;
    internal const int RT_SCOPE_LINK = 253;
    internal const int RT_SCOPE_HOST = 254;
    internal const int RTMGRP_LINK = 1;
    internal const int RTMGRP_IPV4_IFADDR = 16;
    internal const int RTMGRP_IPV6_IFADDR = 256;

    // linux/if_link.h, linux/if_addr.h
    internal const int IFLA_ADDRESS = 1;
    internal const int IFLA_IFNAME = 3;
    internal const int IFLA_WIRELESS = 11;
    internal const int IFLA_OPERSTATE = 16;
    internal const int IFLA_AF_SPEC = 26;
    internal const int IFLA_INET_CONF = 1;
    internal const int IFLA_EVENT = 44;
    internal const int IFLA_EVENT_BONDING_FAILOVER = 3;
    internal const int IFLA_EVENT_NOTIFY_PEERS = 4;
    internal const int IFLA_EVENT_IGMP_RESEND = 5;
    internal const int IFA_ADDRESS = 1;
    internal const int IFA_LOCAL = 2;
    internal const int IFA_LABEL = 3;
    internal const int IFA_BROADCAST = 4;
    internal const int IFA_CACHEINFO = 6;
    internal const int IFA_FLAGS = 8;
    internal const int IFA_F_NODAD = 2;
    internal const int IFA_F_DADFAILED = 8;
    internal const int IFA_F_TENTATIVE = 64;

    // linux/if.h, linux/if_arp.h
    internal const int IFF_UP = 1;
    internal const int IFF_LOOPBACK = 8;
    internal const int IFF_LOWER_UP = 0x10000;
    internal const int IF_OPER_UNKNOWN = 0;
    internal const int IF_OPER_UP = 6;
    internal const int ARPHRD_ETHER = 1;

    // poll.h, time.h, sys/timerfd.h, sys/mman.h, fcntl.h, signal.h
    internal const int POLLIN = 1;
    internal const int POLLOUT = 4;
    internal const int CLOCK_REALTIME = 0;
    internal const int CLOCK_MONOTONIC = 1;
    internal const int TFD_CLOEXEC = 0x80000;
    internal const int TFD_NONBLOCK = 2048;
    internal const int TFD_TIMER_ABSTIME = 1;
    internal const int MADV_DONTNEED = 4;
    internal const int MCL_CURRENT = 1;
    internal const int MCL_FUTURE = 2;
    internal const int MCL_ONFAULT = 4;
    internal const int O_APPEND = 1024;
    internal const int O_CREAT = 64;
    internal const int O_NOCTTY = 256;
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_NONBLOCK = 2048;
    internal const int O_RDWR = 2;
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const int SIGQUIT = 3;
    internal const int SIGKILL = 9;
    internal const int SIGPIPE = 13;
    internal const int SIGTERM = 15;
    internal const int SIGUSR1 = 10;
    internal const int SIGUSR2 = 12;

    // sched.h
    internal const int SCHED_RR = 2;
    internal const int SCHED_RESET_ON_FORK = 0x40000000;

    // linux/capability.h
    internal const int _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    internal const int CAP_DAC_OVERRIDE = 1;
    internal const int CAP_DAC_READ_SEARCH = 2;
    internal const int CAP_KILL = 5;
    internal const int CAP_NET_ADMIN = 12;
    internal const int CAP_NET_RAW = 13;
    internal const int CAP_IPC_LOCK = 14;

    // spawn.h, sys/wait.h, sys/prctl.h
    internal const int POSIX_SPAWN_SETPGROUP = 2;
    internal const int POSIX_SPAWN_SETSIGDEF = 4;
    internal const int POSIX_SPAWN_SETSIGMASK = 8;
    internal const int POSIX_SPAWN_SETSID = 128;
    internal const int WNOHANG = 1;
    internal const int PR_SET_NAME = 15;
    internal const int PR_CAPBSET_READ = 23;
    internal const int PR_CAPBSET_DROP = 24;
    internal const int PR_SET_NO_NEW_PRIVS = 38;
    internal const int PR_CAP_AMBIENT = 47;
    internal const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
}
