package org.kmem.stat;

import java.io.Serial;

/**
 * A file below {@code /sys/kernel/slab} cannot be read or written as asked; nothing was changed. Says which error
 * the kernel answers with, which file it is and what would be right.
 */
public final class SlabSysfsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What a system call on the file answers. */
  public enum Errno {
    /** There is no such file. */
    ENOENT,
    /** The file cannot be written. */
    EACCES,
    /** The text makes no sense, or not for this cache. */
    EINVAL,
    /** The number is too large. */
    ERANGE
  }

  private final Errno errno;
  private final String path;

  SlabSysfsException(Errno errno, String path, String explanation) {
    super(path + ": " + errno + ": " + explanation);
    this.errno = errno;
    this.path = path;
  }

  /**
   * The error.
   *
   * @return what the kernel would answer
   */
  public Errno errno() {
    return errno;
  }

  /**
   * The file.
   *
   * @return for example {@code /sys/kernel/slab/kmalloc-64/min_partial}
   */
  public String path() {
    return path;
  }
}
