/**
 * Files: path names, mounts, inodes and dentries, and the file systems of the reference machine.
 *
 * <p>{@link org.kmem.mm.fs.Vfs} is what system calls and the shell use: paths in, {@link
 * org.kmem.mm.fs.OpenFile} or an error out. Regular files keep their bytes in the page cache. {@code ramfs}
 * and {@code tmpfs} have nothing but it; the file system like ext4 lies on a simulated disk. {@code proc},
 * {@code sysfs} and {@code cgroup2} are trees that somebody else answers for, as a {@link
 * org.kmem.mm.fs.PseudoFileSystem}.
 *
 * <p>Expected failures are values: {@link org.kmem.mm.fs.FsResult}, or a negated error number where the
 * success is a number. Everything belongs to the holder of the scheduler's baton; reading, writing and
 * opening may wait.
 *
 * <p>Kernel counterpart: {@code fs/namei.c}, {@code dcache.c}, {@code inode.c}, {@code read_write.c}, {@code
 * fs/ramfs}, {@code fs/ext4} from far away.
 *
 * <pre>{@code
 * switch (vfs.open(task.fs(), "/data/f", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0644)) {
 *   case FsResult.Ok<OpenFile>(OpenFile file) -> file.write(bytes, 0, bytes.length);
 *   case FsResult.Failed<OpenFile>(Errno errno) -> ...
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.mm.fs;

import org.jspecify.annotations.NullMarked;
