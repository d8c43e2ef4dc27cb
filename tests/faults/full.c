/* Preloaded into a database's server, this makes its disk full for as long as a file called FULL_FLAG is there: no file
   under FULL_ROOT grows, and none is made. While FULL_FLAG.any is there no byte is written at all, as where a file
   system needs room even for what it writes over. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ROOM, NO_MORE, NO_BYTE };

static char root[PATH_MAX], flag[PATH_MAX], any[PATH_MAX + 4];

__attribute__((constructor)) static void told(void) {
    snprintf(root, sizeof root, "%s", getenv("FULL_ROOT") ? getenv("FULL_ROOT") : "");
    snprintf(flag, sizeof flag, "%s", getenv("FULL_FLAG") ? getenv("FULL_FLAG") : "");
    snprintf(any, sizeof any, "%s.any", flag);
}

static int there(const char *path) { return syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0; }

static int state(void) {
    int before = errno, found = ROOM;
    if (root[0] && flag[0]) found = there(any) ? NO_BYTE : there(flag) ? NO_MORE : ROOM;
    errno = before;
    return found;
}

static int inside(const char *path) { return strncmp(path, root, strlen(root)) == 0; }

/* Whether there is no room for what would end at this place of a file. */
static int full(int file, off_t end) {
    char link[64], path[PATH_MAX];
    struct stat now;
    int how = state();
    if (how == ROOM) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    path[length < 0 ? 0 : length] = 0;
    if (!inside(path) || (how == NO_MORE && fstat(file, &now) == 0 && end <= now.st_size)) return 0;
    errno = ENOSPC;
    return 1;
}

/* Where the next byte of a file goes that is written without a place. */
static off_t place(int file) {
    struct stat now;
    if (fcntl(file, F_GETFL) & O_APPEND) return fstat(file, &now) == 0 ? now.st_size : 0;
    off_t at = lseek(file, 0, SEEK_CUR);
    return at < 0 ? 0 : at;
}

static size_t sum(const struct iovec *parts, int many) {
    size_t bytes = 0;
    for (int i = 0; i < many; i++) bytes += parts[i].iov_len;
    return bytes;
}

/* Whether a name in this folder cannot be made. */
static int unmade(int directory, const char *path) {
    char whole[PATH_MAX] = "", link[64];
    if (state() == ROOM || faccessat(directory, path, F_OK, 0) == 0) return 0;
    if (path[0] != '/') {
        if (directory == AT_FDCWD) { if (!getcwd(whole, sizeof whole)) whole[0] = 0; }
        else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
            ssize_t length = readlink(link, whole, sizeof whole - 1);
            whole[length < 0 ? 0 : length] = 0;
        }
        strncat(whole, "/", sizeof whole - strlen(whole) - 1);
    }
    if (!inside(path[0] == '/' ? path : whole)) return 0;
    errno = ENOSPC;
    return 1;
}

static int opened(int directory, const char *path, int flags, mode_t rights) {
    if (flags & O_CREAT && unmade(directory, path)) return -1;
    return syscall(SYS_openat, directory, path, flags, rights);
}

#define RIGHTS(flags, rights) \
    mode_t rights = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); rights = va_arg(more, int); va_end(more); }
int open(const char *path, int flags, ...) { RIGHTS(flags, rights) return opened(AT_FDCWD, path, flags, rights); }
int open64(const char *path, int flags, ...) { RIGHTS(flags, rights) return opened(AT_FDCWD, path, flags, rights); }
int openat(int at, const char *path, int flags, ...) { RIGHTS(flags, rights) return opened(at, path, flags, rights); }
int openat64(int at, const char *path, int flags, ...) { RIGHTS(flags, rights) return opened(at, path, flags, rights); }

int mkdir(const char *path, mode_t rights) {
    return unmade(AT_FDCWD, path) ? -1 : syscall(SYS_mkdirat, AT_FDCWD, path, rights);
}

#define UNLESS_FULL(file, end, plain) return state() != ROOM && full(file, end) ? -1 : plain;
ssize_t write(int file, const void *bytes, size_t many) {
    UNLESS_FULL(file, place(file) + many, syscall(SYS_write, file, bytes, many))
}
ssize_t writev(int file, const struct iovec *parts, int many) {
    UNLESS_FULL(file, place(file) + sum(parts, many), syscall(SYS_writev, file, parts, many))
}
ssize_t pwrite64(int file, const void *bytes, size_t many, off64_t at) {
    UNLESS_FULL(file, at + many, syscall(SYS_pwrite64, file, bytes, many, at))
}
ssize_t pwrite(int file, const void *bytes, size_t many, off_t at) { return pwrite64(file, bytes, many, at); }
ssize_t pwritev64(int file, const struct iovec *parts, int many, off64_t at) {
    UNLESS_FULL(file, at + sum(parts, many), syscall(SYS_pwritev, file, parts, many, at, 0))
}
ssize_t pwritev(int file, const struct iovec *parts, int many, off_t at) { return pwritev64(file, parts, many, at); }
int fallocate64(int file, int how, off64_t at, off64_t length) {
    UNLESS_FULL(file, at + length, syscall(SYS_fallocate, file, how, at, length))
}
int fallocate(int file, int how, off_t at, off_t length) { return fallocate64(file, how, at, length); }
int posix_fallocate64(int file, off64_t at, off64_t length) {
    int before = errno, error = fallocate64(file, 0, at, length) ? errno : 0;
    errno = before;
    return error;
}
int posix_fallocate(int file, off_t at, off_t length) { return posix_fallocate64(file, at, length); }
