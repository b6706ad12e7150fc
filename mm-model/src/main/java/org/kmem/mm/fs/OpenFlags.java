package org.kmem.mm.fs;

/** Flags of open(2), with the numbers of x86_64. */
public final class OpenFlags {
  /** For reading. */
  public static final int O_RDONLY = 0;

  /** For writing. */
  public static final int O_WRONLY = 1;

  /** For both. */
  public static final int O_RDWR = 2;

  /** The bits of the three above. */
  public static final int O_ACCMODE = 3;

  /** Make the file if there is none. */
  public static final int O_CREAT = 0100;

  /** With {@link #O_CREAT}: fail if there is one. */
  public static final int O_EXCL = 0200;

  /** Make it empty. */
  public static final int O_TRUNC = 01000;

  /** Write at the end. */
  public static final int O_APPEND = 02000;

  /** Past the page cache. */
  public static final int O_DIRECT = 040000;

  /** Fail if it is no directory. */
  public static final int O_DIRECTORY = 0200000;

  /** Fail if it is a symbolic link. */
  public static final int O_NOFOLLOW = 0400000;

  private OpenFlags() {}

  static boolean reads(int flags) {
    return (flags & O_ACCMODE) != O_WRONLY;
  }

  static boolean writes(int flags) {
    return (flags & O_ACCMODE) != O_RDONLY;
  }
}
