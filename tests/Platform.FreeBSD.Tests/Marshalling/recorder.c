/*
 * A C library that does nothing but write down what it was called with. The prototypes are FreeBSD's: what arrives here in the
 * right place arrives there. The system calls' own headers are left out on purpose, this system's are others.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef unsigned char u8;

static char text[16384];
static int length;
static long answer;
static int error;
static u8 prepared[4096];

static void put(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    length += vsnprintf(text + length, sizeof(text) - (size_t)length, format, arguments);
    va_end(arguments);
}

static void put_bytes(const void *data, unsigned long count)
{
    put(" ");
    for (unsigned long i = 0; i < count; i++)
        put("%02x", ((const u8 *)data)[i]);
}

static long done(void)
{
    put("\n");
    if (error != 0)
        errno = error;
    return error != 0 ? -1 : answer;
}

/* What the tests call. */
const char *recorder_take(void) { text[length] = 0; length = 0; return text; }
void recorder_answer(long value, int number) { answer = value; error = number; }
void *recorder_prepared(void) { return prepared; }

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    put("open %s %x %x", path, flags, va_arg(arguments, int));
    va_end(arguments);
    return (int)done();
}

int close(int fd) { put("close %d", fd); return (int)done(); }

long read(int fd, void *buffer, unsigned long count)
{
    put("read %d %lu", fd, count);
    memcpy(buffer, prepared, count);
    return done();
}

long write(int fd, const void *data, unsigned long count) { put("write %d", fd); put_bytes(data, count); return done(); }

int ioctl(int fd, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    u8 *argument = va_arg(arguments, u8 *);
    va_end(arguments);
    unsigned long count = (request >> 16) & 0x1fff;
    put("ioctl %d %lx", fd, request);
    if (argument != NULL) {
        put_bytes(argument, count);
        memset(argument, 0xee, count);
    }
    return (int)done();
}

int socket(int domain, int type, int protocol) { put("socket %d %x %d", domain, type, protocol); return (int)done(); }

int connect(int fd, const void *address, unsigned count) { put("connect %d", fd); put_bytes(address, count); return (int)done(); }

int bind(int fd, const void *address, unsigned count) { put("bind %d", fd); put_bytes(address, count); return (int)done(); }

long sendto(int fd, const void *data, unsigned long count, int flags, const void *address, unsigned address_count)
{
    put("sendto %d", fd);
    put_bytes(data, count);
    put(" %x", flags);
    put_bytes(address, address_count);
    return done();
}

int listen(int fd, int backlog) { put("listen %d %d", fd, backlog); return (int)done(); }

int accept4(int fd, void *address, unsigned *count, int flags)
{
    put("accept4 %d %s %s %x", fd, address == NULL ? "anybody" : "", count == NULL ? "anywhere" : "", flags);
    return (int)done();
}

int setsockopt(int fd, int level, int name, const void *value, unsigned count)
{
    put("setsockopt %d %x %x", fd, level, name);
    put_bytes(value, count);
    return (int)done();
}

int ppoll(void *descriptors, unsigned count, const long *timeout, const void *mask)
{
    put("ppoll %u", count);
    put_bytes(descriptors, 8ul * count);
    if (timeout != NULL)
        put(" %ld %ld", timeout[0], timeout[1]);
    put(mask == NULL ? " no mask" : " mask");
    for (unsigned i = 0; i < count; i++)
        ((u8 *)descriptors)[8 * i + 6] = 1;
    return (int)done();
}

int pipe2(int ends[2], int flags) { ends[0] = 7; ends[1] = 8; put("pipe2 %x", flags); return (int)done(); }

int getifaddrs(void **list) { *list = prepared; put("getifaddrs"); return (int)done(); }

void freeifaddrs(void *list) { put("freeifaddrs %s\n", list == prepared ? "same" : "other"); }

char *if_indextoname(unsigned index, char *name)
{
    put("if_indextoname %u", index);
    memcpy(name, "em0", 4);
    return done() < 0 ? NULL : name;
}

int sysctlbyname(const char *name, void *old, unsigned long *count, const void *new_value, unsigned long new_count)
{
    put("sysctlbyname %s %lu %s %lu", name, *count, new_value == NULL ? "null" : "set", new_count);
    *count = 4;
    memcpy(old, prepared, 4);
    return (int)done();
}

long getrandom(void *buffer, unsigned long count, unsigned flags)
{
    put("getrandom %lu %x", count, flags);
    memset(buffer, 0x5a, count);
    return done();
}

int clock_gettime(int clock, long *time) { put("clock_gettime %d", clock); time[0] = 12; time[1] = 345; return (int)done(); }

void *localtime_r(const long *seconds, void *calendar) { put("localtime_r %ld ", *seconds); memset(calendar, 0x77, 56); return calendar; }

long timegm(void *calendar) { put("timegm %02x", *(u8 *)calendar); return done(); }

int getpid(void) { put("getpid"); return (int)done(); }

/* spawn.h: both objects are pointers to what the library allocates; flags are a short, signal sets four unsigned of 32 bits. */
int posix_spawnattr_init(void **attributes) { *attributes = prepared + 1; put("attr_init\n"); return error; }

int posix_spawnattr_destroy(void **attributes) { put("attr_destroy %d\n", *attributes == prepared + 1); return 0; }

int posix_spawnattr_setflags(void **attributes, short flags)
{
    put("setflags %d %hx\n", *attributes == prepared + 1, flags);
    return 0;
}

int posix_spawnattr_setsigmask(void **attributes, const void *set) { put("setsigmask"); put_bytes(set, 16); put("\n"); return 0; }

int posix_spawnattr_setsigdefault(void **attributes, const void *set) { put("setsigdefault"); put_bytes(set, 16); put("\n"); return 0; }

int posix_spawn_file_actions_init(void **actions) { *actions = prepared + 2; put("actions_init\n"); return 0; }

int posix_spawn_file_actions_destroy(void **actions) { put("actions_destroy %d\n", *actions == prepared + 2); return 0; }

int posix_spawn_file_actions_adddup2(void **actions, int fd, int new_fd)
{
    put("adddup2 %d %d %d\n", *actions == prepared + 2, fd, new_fd);
    return 0;
}

/* Returns the error number itself and leaves errno alone. */
int posix_spawn(int *pid, const char *path, void *const *actions, void *const *attributes, char *const *arguments, char *const *environment)
{
    put("posix_spawn %s %d %d", path, *actions == prepared + 2, *attributes == prepared + 1);
    for (; *arguments != NULL; arguments++)
        put(" <%s>", *arguments);
    put(" with");
    for (; *environment != NULL; environment++)
        put(" <%s>", *environment);
    put("\n");
    *pid = (int)answer;
    return answer != 0 ? 0 : 2;
}

int waitpid(int pid, int *status, int options) { put("waitpid %d %d", pid, options); *status = 0x0700; return (int)done(); }

int kill(int pid, int number) { put("kill %d %d", pid, number); return (int)done(); }

void *signal(int number, void *handler) { put("signal %d %s\n", number, handler == NULL ? "default" : "other"); return NULL; }

int dup2(int fd, int new_fd) { put("dup2 %d %d", fd, new_fd); return (int)done(); }

int setsid(void) { put("setsid"); return (int)done(); }

void setproctitle(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put("setproctitle %s %s\n", format, va_arg(arguments, const char *));
    va_end(arguments);
}
