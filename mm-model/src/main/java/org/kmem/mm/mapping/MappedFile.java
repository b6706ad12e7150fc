package org.kmem.mm.mapping;

import org.kmem.mm.abi.Credentials;

/**
 * An open file, or a piece of shared memory, as an area of memory holds it. Areas merge only if they map the
 * same object, as the kernel compares {@code vm_file}: two openings of one file are two, so {@code equals} is
 * left as it is.
 *
 * <p>Counted: an area takes a reference when it is made or copied, and gives it up when it goes. The file
 * behind it lives until the last is given up.
 *
 * <p>Kernel counterpart: {@code struct file} as {@code vm_file}.
 */
public interface MappedFile {
  /**
   * The pages.
   *
   * @return the address space of its file
   */
  AddressSpace mapping();

  /**
   * What is known about how this opening of the file is read.
   *
   * @return the state, one for each opening
   */
  ReadaheadState readahead();

  /**
   * The name that {@code maps} shows.
   *
   * @return an absolute path, with {@code " (deleted)"} after it if it is gone
   */
  String path();

  /**
   * Whether it was opened for reading; any mapping needs that.
   *
   * @return true if so
   */
  boolean isReadable();

  /**
   * Whether it was opened for writing; a writable shared mapping needs that.
   *
   * @return true if so
   */
  boolean isWritable();

  /**
   * Whether its file system allows execution.
   *
   * @return false if mounted noexec
   */
  default boolean isExecutable() {
    return true;
  }

  /**
   * Whether it can be mapped at all; the methods about its pages are for files that can.
   *
   * @return false for directories and the like: mmap answers {@code ENODEV}
   */
  default boolean canMap() {
    return true;
  }

  /**
   * Whether a mapping of it is anonymous memory, to which it adds nothing but its permissions.
   *
   * @return true for {@code /dev/zero}
   */
  default boolean isZeroes() {
    return false;
  }

  /**
   * Whether somebody owns the file or may write to it, however this opening of it came about: others learn nothing about
   * its pages.
   *
   * @param who a user
   * @return true for what has no owner
   */
  default boolean isOpenTo(Credentials who) {
    return true;
  }

  /**
   * Whether it is shared memory: its pages are counted as shmem and may be swapped.
   *
   * @return true for tmpfs and shared anonymous memory
   */
  default boolean isShmem() {
    return mapping().isShmem();
  }

  /**
   * Whether mappings of it are placed on boundaries of huge pages where they are long enough.
   *
   * @return true for ext4, and for shared memory while it may have huge pages
   */
  boolean wantsHugeAlignment();

  /** Takes one more reference: {@code get_file}. */
  void get();

  /** Gives up a reference, {@code fput}; the last one closes the file. May wait. */
  void put();
}
