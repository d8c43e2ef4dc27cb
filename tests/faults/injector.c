/* Preloaded into a process, this counts its calls that change files under one folder, and makes the n-th of them go
   wrong: the process is killed before or after it, writes only half, loses what was not flushed, or is told an error.

   Nothing happens until `fault_arm` is called, so that a process can be made ready first and forked for each point; nor
   after `fault_disarm`. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT, BEFORE, AFTER, TORN, POWER, ERROR };
enum { GO_ON, FAIL, KILL_AFTER, HALF };
enum { OPEN_FILES = 65536, KNOWN_FILES = 16384 };

/* What is on the disk of a file for certain: its length when it was last flushed. */
struct known { char path[PATH_MAX]; long flushed; int dirty; };

static char folder[PATH_MAX];
static size_t folder_length;
static long fault_at, calls;
static int mode, error_number, lasting, armed;
static char losses[PATH_MAX];
static char *open_path[OPEN_FILES];
static struct known *known;
static int known_count;
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

void fault_arm(const char *under, long at, int how, int error, int stays, const char *write_losses_to) {
    snprintf(folder, sizeof folder, "%s", under);
    folder_length = strlen(folder);
    fault_at = at, mode = how, error_number = error, lasting = stays, calls = 0;
    snprintf(losses, sizeof losses, "%s", write_losses_to);
    free(known);
    known = calloc(KNOWN_FILES, sizeof *known), known_count = 0;
    armed = 1;
}

void fault_disarm(void) { armed = 0; }

long fault_calls(void) { return calls; }

static int inside(const char *path) { return armed && path && strncmp(path, folder, folder_length) == 0; }

static void absolute(int directory, const char *path, char *out) {
    char link[64], base[PATH_MAX] = "";
    if (path[0] == '/') { snprintf(out, PATH_MAX, "%s", path); return; }
    if (directory == AT_FDCWD) { if (!getcwd(base, sizeof base)) base[0] = 0; }
    else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t length = readlink(link, base, sizeof base - 1);
        base[length < 0 ? 0 : length] = 0;
    }
    if (snprintf(out, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) out[0] = 0;
}

static struct known *about(const char *path) {
    for (int i = 0; i < known_count; i++) if (!strcmp(known[i].path, path)) return &known[i];
    struct known *new = &known[known_count < KNOWN_FILES - 1 ? known_count++ : KNOWN_FILES - 1];
    struct stat now;
    snprintf(new->path, PATH_MAX, "%s", path);
    new->flushed = stat(path, &now) == 0 ? now.st_size : 0, new->dirty = 0;
    return new;
}

static _Noreturn void die(void) {
    if (mode == POWER) {
        int file = syscall(SYS_openat, AT_FDCWD, losses, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        char line[PATH_MAX + 32];
        for (int i = 0; i < known_count; i++) if (known[i].dirty) {
            int length = snprintf(line, sizeof line, "%ld\t%s\n", known[i].flushed, known[i].path);
            syscall(SYS_write, file, line, length);
        }
    }
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

/* One more call that changes a file: what is to become of it. */
static int call(void) {
    long number = __sync_add_and_fetch(&calls, 1);
    if (number != fault_at) return mode == ERROR && lasting && fault_at > 0 && number > fault_at ? FAIL : GO_ON;
    switch (mode) {
        case BEFORE: case POWER: die();
        case ERROR: return FAIL;
        case AFTER: return KILL_AFTER;
        case TORN: return HALF;
        default: return GO_ON;
    }
}

static int failed(void) { errno = error_number; return -1; }
static void perhaps_die(int fate) { if (fate == KILL_AFTER || fate == HALF) die(); }
static const char *path_of(int file) { return armed && file >= 0 && file < OPEN_FILES ? open_path[file] : NULL; }

static void changed(int file) {
    pthread_mutex_lock(&lock);
    about(open_path[file])->dirty = 1;
    pthread_mutex_unlock(&lock);
}

static int opened(int directory, const char *path, int flags, mode_t rights) {
    char whole[PATH_MAX] = "";
    int fate = GO_ON, ours = 0;
    if (armed && path) {
        absolute(directory, path, whole);
        ours = inside(whole) && ((flags & O_ACCMODE) != O_RDONLY || (flags & O_DIRECTORY));
        if (ours && flags & (O_CREAT | O_TRUNC)) fate = call();
        if (fate == FAIL) return failed();
    }
    int file = syscall(SYS_openat, directory, path, flags, rights), saved = errno;
    if (file >= 0 && file < OPEN_FILES && (ours || open_path[file])) {
        pthread_mutex_lock(&lock);
        free(open_path[file]);
        open_path[file] = ours ? strdup(whole) : NULL;
        if (ours && !(flags & O_DIRECTORY)) {
            struct known *one = about(whole);
            if (flags & O_TRUNC) one->flushed = 0, one->dirty = 1;
        }
        pthread_mutex_unlock(&lock);
    }
    perhaps_die(fate);
    errno = saved;
    return file;
}

#define RIGHTS(flags, rights) \
    mode_t rights = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); rights = va_arg(more, int); va_end(more); }
int open(const char *path, int flags, ...) { RIGHTS(flags, rights) return opened(AT_FDCWD, path, flags, rights); }
int open64(const char *path, int flags, ...) { RIGHTS(flags, rights) return opened(AT_FDCWD, path, flags, rights); }
int openat(int at, const char *path, int flags, ...) { RIGHTS(flags, rights) return opened(at, path, flags, rights); }
int openat64(int at, const char *path, int flags, ...) { RIGHTS(flags, rights) return opened(at, path, flags, rights); }

int close(int file) {
    if (path_of(file)) {
        pthread_mutex_lock(&lock);
        free(open_path[file]);
        open_path[file] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return syscall(SYS_close, file);
}

#define WRITING(file, plain, halved) \
    if (!path_of(file)) return plain; \
    int fate = call(); \
    if (fate == FAIL) return failed(); \
    changed(file); \
    ssize_t done = fate == HALF ? halved : plain; \
    perhaps_die(fate); \
    return done;
ssize_t write(int file, const void *bytes, size_t many) {
    WRITING(file, syscall(SYS_write, file, bytes, many), syscall(SYS_write, file, bytes, many / 2))
}
ssize_t pwrite64(int file, const void *bytes, size_t many, off64_t at) {
    WRITING(file, syscall(SYS_pwrite64, file, bytes, many, at), syscall(SYS_pwrite64, file, bytes, many / 2, at))
}
ssize_t pwrite(int file, const void *bytes, size_t many, off_t at) { return pwrite64(file, bytes, many, at); }
ssize_t writev(int file, const struct iovec *parts, int many) {
    WRITING(file, syscall(SYS_writev, file, parts, many), syscall(SYS_writev, file, parts, (many + 1) / 2))
}
int ftruncate64(int file, off64_t length) {
    WRITING(file, syscall(SYS_ftruncate, file, length), syscall(SYS_ftruncate, file, length))
}
int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int flushed(int file, int number) {
    if (!path_of(file)) return syscall(number, file);
    int fate = call();
    if (fate == FAIL) return failed();
    int done = syscall(number, file);
    struct stat now;
    if (done == 0 && fstat(file, &now) == 0) {
        pthread_mutex_lock(&lock);
        struct known *one = about(open_path[file]);
        one->flushed = now.st_size, one->dirty = 0;
        pthread_mutex_unlock(&lock);
    }
    perhaps_die(fate);
    return done;
}
int fsync(int file) { return flushed(file, SYS_fsync); }
int fdatasync(int file) { return flushed(file, SYS_fdatasync); }

static int named(int from_at, const char *from, int to_at, const char *to, unsigned flags, int is_link) {
    char old[PATH_MAX] = "", new[PATH_MAX] = "";
    if (armed) absolute(from_at, from, old), absolute(to_at, to, new);
    int ours = inside(old) || inside(new), fate = ours ? call() : GO_ON;
    if (fate == FAIL) return failed();
    int done = is_link ? syscall(SYS_linkat, from_at, from, to_at, to, flags)
                       : syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    int saved = errno;
    if (ours && done == 0) {
        pthread_mutex_lock(&lock);
        struct known *source = about(old);
        long length = source->flushed;
        int dirty = source->dirty;
        struct known *target = about(new);
        target->flushed = length, target->dirty = dirty;
        if (!is_link) about(old)->dirty = 0;
        pthread_mutex_unlock(&lock);
    }
    perhaps_die(fate);
    errno = saved;
    return done;
}
int rename(const char *from, const char *to) { return named(AT_FDCWD, from, AT_FDCWD, to, 0, 0); }
int renameat(int a, const char *from, int b, const char *to) { return named(a, from, b, to, 0, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return named(a, from, b, to, flags, 0); }
int link(const char *from, const char *to) { return named(AT_FDCWD, from, AT_FDCWD, to, 0, 1); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return named(a, from, b, to, flags, 1); }

static int removed(int at, const char *path, int flags) {
    char whole[PATH_MAX] = "";
    if (armed) absolute(at, path, whole);
    int ours = inside(whole), fate = ours ? call() : GO_ON;
    if (fate == FAIL) return failed();
    int done = syscall(SYS_unlinkat, at, path, flags), saved = errno;
    if (ours && done == 0) {
        pthread_mutex_lock(&lock);
        about(whole)->dirty = 0;
        pthread_mutex_unlock(&lock);
    }
    perhaps_die(fate);
    errno = saved;
    return done;
}
int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return removed(at, path, flags); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }

static int made(int at, const char *path, mode_t rights) {
    char whole[PATH_MAX] = "";
    if (armed) absolute(at, path, whole);
    int fate = inside(whole) ? call() : GO_ON;
    if (fate == FAIL) return failed();
    int done = syscall(SYS_mkdirat, at, path, rights), saved = errno;
    perhaps_die(fate);
    errno = saved;
    return done;
}
int mkdir(const char *path, mode_t rights) { return made(AT_FDCWD, path, rights); }
int mkdirat(int at, const char *path, mode_t rights) { return made(at, path, rights); }
