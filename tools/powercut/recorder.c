/*
 * Records what a program does to the files of one folder, in the order in which it does it: LD_PRELOADed into the program.
 *
 *   OUTTRAY_RECORD        the record, appended to (format below, read by record.ts)
 *   OUTTRAY_RECORD_UNDER  the folder, absolute and without links
 *   OUTTRAY_RECORD_ACKS   a file; what is written to it becomes a mark in the record
 *
 * One record: kind (1 byte), three zero bytes, fd (u32), offset (u64), length (u32), then `length` bytes; little endian.
 *   O open (offset: 1 made, 2 emptied, 4 a folder; bytes: path inside the folder)   C close
 *   W write at offset   T truncate to offset   S fsync or fdatasync   Y sync of everything
 *   R rename (bytes: from NUL to)   U unlink   A mark   X something that this recorder cannot follow (bytes: its name)
 *
 * The wal-index (-shm) is shared memory that SQLite rebuilds after a crash, and is left out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_FDS 65536
#define REAL(name) ((__typeof__(&name))real(#name))

enum { NOTHING = 0, A_FILE, A_FOLDER, MARKS };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static unsigned char kind_of[MOST_FDS];
static char folder[PATH_MAX], marks[PATH_MAX];
static size_t folder_length;
static int record_fd = -1;
static pthread_once_t begun = PTHREAD_ONCE_INIT;

static void *real(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (!found) abort();
  return found;
}

static void begin(void) {
  const char *path = getenv("OUTTRAY_RECORD"), *under = getenv("OUTTRAY_RECORD_UNDER"), *acks = getenv("OUTTRAY_RECORD_ACKS");
  if (!path || !under || !acks) return;
  snprintf(folder, sizeof folder, "%s", under);
  snprintf(marks, sizeof marks, "%s", acks);
  folder_length = strlen(folder);
  record_fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int recording(void) {
  pthread_once(&begun, begin);
  return record_fd >= 0;
}

static void whole(const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    long wrote = syscall(SYS_write, record_fd, at, length);
    if (wrote < 0) {
      if (errno == EINTR) continue;
      abort();
    }
    at += wrote;
    length -= (size_t)wrote;
  }
}

static void note(char kind, uint32_t fd, uint64_t offset, const void *bytes, uint32_t length) {
  int error = errno;
  unsigned char head[20] = {(unsigned char)kind};
  memcpy(head + 4, &fd, 4);
  memcpy(head + 8, &offset, 8);
  memcpy(head + 16, &length, 4);
  whole(head, sizeof head);
  if (length > 0) whole(bytes, length);
  errno = error;
}

static int kind(int fd) { return fd >= 0 && fd < MOST_FDS && recording() ? kind_of[fd] : NOTHING; }

static void lost(const char *name) { note('X', 0, 0, name, (uint32_t)strlen(name)); }

/* The path as an absolute one; 0 when that cannot be told. */
static int absolute(int at, const char *path, char *into) {
  if (path[0] == '/') return snprintf(into, PATH_MAX, "%s", path) < PATH_MAX;
  char base[PATH_MAX];
  if (at == AT_FDCWD) {
    if (!getcwd(base, sizeof base)) return 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", at);
    ssize_t length = readlink(link, base, sizeof base - 1);
    if (length < 0) return 0;
    base[length] = 0;
  }
  return snprintf(into, PATH_MAX, "%s/%s", base, path) < PATH_MAX;
}

/* The path inside the folder ("" is the folder itself), or NULL for any other. */
static const char *inside(const char *path) {
  if (strncmp(path, folder, folder_length) != 0) return NULL;
  const char *rest = path + folder_length;
  if (*rest == 0) return rest;
  if (*rest != '/') return NULL;
  while (*rest == '/') rest++;
  size_t length = strlen(rest);
  if (length > 4 && strcmp(rest + length - 4, "-shm") == 0) return NULL;
  return rest;
}

static int open_noted(int at, const char *path, int flags, mode_t mode) {
  char full[PATH_MAX];
  int (*next)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))real("openat64");
  if (!recording() || !absolute(at, path, full)) return next(at, path, flags, mode);
  int to_marks = strcmp(full, marks) == 0;
  const char *name = to_marks ? NULL : inside(full);
  if (!name && !to_marks) {
    int fd = next(at, path, flags, mode);
    if (fd >= 0 && fd < MOST_FDS) kind_of[fd] = NOTHING;
    return fd;
  }
  pthread_mutex_lock(&turn);
  int there = faccessat(AT_FDCWD, full, F_OK, 0) == 0;
  int fd = next(at, path, flags, mode);
  if (fd >= 0 && fd < MOST_FDS) {
    struct stat about;
    int is_folder = fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
    kind_of[fd] = to_marks ? MARKS : is_folder ? A_FOLDER : A_FILE;
    if (!to_marks) {
      uint64_t how = (there ? 0 : 1) | (flags & O_TRUNC ? 2 : 0) | (is_folder ? 4 : 0);
      note('O', (uint32_t)fd, how, name, (uint32_t)strlen(name));
      if (flags & (O_SYNC | O_DSYNC)) lost("open with O_SYNC");
    }
  } else if (fd >= MOST_FDS) {
    lost("a file descriptor that is too high");
  }
  pthread_mutex_unlock(&turn);
  return fd;
}

#define MODE_OF(flags)                        \
  mode_t mode = 0;                            \
  if ((flags) & (O_CREAT | O_TMPFILE)) {      \
    va_list rest;                             \
    va_start(rest, flags);                    \
    mode = (mode_t)va_arg(rest, unsigned);    \
    va_end(rest);                             \
  }

int open(const char *path, int flags, ...) { MODE_OF(flags) return open_noted(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE_OF(flags) return open_noted(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE_OF(flags) return open_noted(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE_OF(flags) return open_noted(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_noted(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open_noted(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
  if (kind(fd) == NOTHING) return REAL(close)(fd);
  pthread_mutex_lock(&turn);
  if (kind_of[fd] != MARKS) note('C', (uint32_t)fd, 0, NULL, 0);
  kind_of[fd] = NOTHING;
  int result = REAL(close)(fd);
  pthread_mutex_unlock(&turn);
  return result;
}

static void wrote(int fd, const struct iovec *pieces, int count, off64_t offset, ssize_t bytes) {
  for (int i = 0; i < count && bytes > 0; i++) {
    size_t length = pieces[i].iov_len < (size_t)bytes ? pieces[i].iov_len : (size_t)bytes;
    if (length == 0) continue;
    note(kind_of[fd] == MARKS ? 'A' : 'W', (uint32_t)fd, (uint64_t)offset, pieces[i].iov_base, (uint32_t)length);
    offset += (off64_t)length;
    bytes -= (ssize_t)length;
  }
}

/* `call` moves the file's own position, so where it wrote is told by where that stands afterwards. */
#define WRITE_AT_POSITION(call, pieces, count)                       \
  pthread_mutex_lock(&turn);                                         \
  ssize_t bytes = call;                                              \
  if (bytes > 0) {                                                   \
    int error = errno;                                               \
    off64_t end = lseek64(fd, 0, SEEK_CUR);                          \
    errno = error;                                                   \
    wrote(fd, pieces, count, end - bytes, bytes);                    \
  }                                                                  \
  pthread_mutex_unlock(&turn);                                       \
  return bytes;

#define WRITE_AT(call, pieces, count, offset)                        \
  pthread_mutex_lock(&turn);                                         \
  ssize_t bytes = call;                                              \
  if (bytes > 0) wrote(fd, pieces, count, offset, bytes);            \
  pthread_mutex_unlock(&turn);                                       \
  return bytes;

ssize_t write(int fd, const void *from, size_t length) {
  if (kind(fd) == NOTHING) return REAL(write)(fd, from, length);
  struct iovec piece = {(void *)from, length};
  WRITE_AT_POSITION(REAL(write)(fd, from, length), &piece, 1)
}
ssize_t writev(int fd, const struct iovec *pieces, int count) {
  if (kind(fd) == NOTHING) return REAL(writev)(fd, pieces, count);
  WRITE_AT_POSITION(REAL(writev)(fd, pieces, count), pieces, count)
}
ssize_t pwrite(int fd, const void *from, size_t length, off_t offset) {
  if (kind(fd) == NOTHING) return REAL(pwrite)(fd, from, length, offset);
  struct iovec piece = {(void *)from, length};
  WRITE_AT(REAL(pwrite)(fd, from, length, offset), &piece, 1, offset)
}
ssize_t pwrite64(int fd, const void *from, size_t length, off64_t offset) {
  if (kind(fd) == NOTHING) return REAL(pwrite64)(fd, from, length, offset);
  struct iovec piece = {(void *)from, length};
  WRITE_AT(REAL(pwrite64)(fd, from, length, offset), &piece, 1, offset)
}
ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t offset) {
  if (kind(fd) == NOTHING) return REAL(pwritev)(fd, pieces, count, offset);
  WRITE_AT(REAL(pwritev)(fd, pieces, count, offset), pieces, count, offset)
}
ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off64_t offset) {
  if (kind(fd) == NOTHING) return REAL(pwritev64)(fd, pieces, count, offset);
  WRITE_AT(REAL(pwritev64)(fd, pieces, count, offset), pieces, count, offset)
}

static int truncate_noted(int fd, off64_t length, int result) {
  if (result == 0) note('T', (uint32_t)fd, (uint64_t)length, NULL, 0);
  pthread_mutex_unlock(&turn);
  return result;
}
int ftruncate(int fd, off_t length) {
  if (kind(fd) == NOTHING) return REAL(ftruncate)(fd, length);
  pthread_mutex_lock(&turn);
  return truncate_noted(fd, length, REAL(ftruncate)(fd, length));
}
int ftruncate64(int fd, off64_t length) {
  if (kind(fd) == NOTHING) return REAL(ftruncate64)(fd, length);
  pthread_mutex_lock(&turn);
  return truncate_noted(fd, length, REAL(ftruncate64)(fd, length));
}

/* Noted when it has succeeded: until then nothing is certain. */
static int sync_noted(int fd, int (*next)(int)) {
  if (kind(fd) == NOTHING) return next(fd);
  pthread_mutex_lock(&turn);
  int result = next(fd);
  if (result == 0) note('S', (uint32_t)fd, 0, NULL, 0);
  pthread_mutex_unlock(&turn);
  return result;
}
int fsync(int fd) { return sync_noted(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_noted(fd, REAL(fdatasync)); }
void sync(void) {
  REAL(sync)();
  if (recording()) note('Y', 0, 0, NULL, 0);
}
int syncfs(int fd) {
  int result = REAL(syncfs)(fd);
  if (result == 0 && recording()) note('Y', 0, 0, NULL, 0);
  return result;
}

static int unlink_noted(int at, const char *path, int flags) {
  int (*next)(int, const char *, int) = REAL(unlinkat);
  char full[PATH_MAX];
  const char *name = recording() && absolute(at, path, full) ? inside(full) : NULL;
  if (!name) return next(at, path, flags);
  pthread_mutex_lock(&turn);
  int result = next(at, path, flags);
  if (result == 0) note('U', 0, 0, name, (uint32_t)strlen(name));
  pthread_mutex_unlock(&turn);
  return result;
}
int unlink(const char *path) { return unlink_noted(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return unlink_noted(at, path, flags); }

static int rename_noted(int from_at, const char *from, int to_at, const char *to) {
  int (*next)(int, const char *, int, const char *) = REAL(renameat);
  char full_from[PATH_MAX], full_to[PATH_MAX], both[2 * PATH_MAX];
  if (!recording() || !absolute(from_at, from, full_from) || !absolute(to_at, to, full_to)) return next(from_at, from, to_at, to);
  const char *old = inside(full_from), *new = inside(full_to);
  if (!old && !new) return next(from_at, from, to_at, to);
  pthread_mutex_lock(&turn);
  int result = next(from_at, from, to_at, to);
  if (result == 0 && old && new) {
    size_t first = strlen(old) + 1, second = strlen(new);
    memcpy(both, old, first);
    memcpy(both + first, new, second);
    note('R', 0, 0, both, (uint32_t)(first + second));
  } else if (result == 0) {
    lost("rename into or out of the folder");
  }
  pthread_mutex_unlock(&turn);
  return result;
}
int rename(const char *from, const char *to) { return rename_noted(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return rename_noted(from_at, from, to_at, to); }

/* What would leave the record short of the truth is noted as such, and the replay refuses it. */
int fallocate(int fd, int mode, off_t offset, off_t length) {
  if (kind(fd) != NOTHING) lost("fallocate");
  return REAL(fallocate)(fd, mode, offset, length);
}
int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  if (kind(fd) != NOTHING) lost("fallocate");
  return REAL(fallocate64)(fd, mode, offset, length);
}
int posix_fallocate(int fd, off_t offset, off_t length) {
  if (kind(fd) != NOTHING) lost("posix_fallocate");
  return REAL(posix_fallocate)(fd, offset, length);
}
int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  if (kind(fd) != NOTHING) lost("posix_fallocate");
  return REAL(posix_fallocate64)(fd, offset, length);
}
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t length, unsigned flags) {
  if (kind(to) != NOTHING) lost("copy_file_range");
  return REAL(copy_file_range)(from, from_at, to, to_at, length, flags);
}
int truncate(const char *path, off_t length) {
  char full[PATH_MAX];
  if (recording() && absolute(AT_FDCWD, path, full) && inside(full)) lost("truncate");
  return REAL(truncate)(path, length);
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off64_t offset) {
  if (fd >= 0 && (protection & PROT_WRITE) && (flags & MAP_SHARED) && kind(fd) == A_FILE) lost("mmap");
  return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}
void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  return mmap64(address, length, protection, flags, fd, offset);
}
int dup(int fd) {
  if (kind(fd) != NOTHING) lost("dup");
  return REAL(dup)(fd);
}
