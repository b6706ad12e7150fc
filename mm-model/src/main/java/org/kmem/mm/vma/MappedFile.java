package org.kmem.mm.vma;

/**
 * An open file, or a piece of shared memory, as areas know it. Areas merge only if they map the same object,
 * as the kernel compares {@code vm_file}: two openings of one file are two, so {@code equals} is left as it is.
 *
 * <p>Belongs to the holder of the baton. Each area holds a reference.
 *
 * <p>Kernel counterpart: {@code struct file} with its {@code f_mapping}.
 */
public interface MappedFile {
  /**
   * The name that maps shows.
   *
   * @return absolute path, {@code /dev/zero (deleted)} for shared anonymous memory
   */
  String path();

  /**
   * Whether it is open for reading.
   *
   * @return true if so
   */
  boolean isReadable();

  /**
   * Whether it is open for writing.
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
   * Whether it can be mapped at all.
   *
   * @return false for directories and the like: mmap answers {@code ENODEV}
   */
  default boolean canMap() {
    return true;
  }

  /**
   * Whether it is shared memory: its pages are counted as shmem and may be swapped.
   *
   * @return true for tmpfs and shared anonymous memory
   */
  boolean isShmem();

  /**
   * Whether mappings of it are placed on boundaries of huge pages where they are long enough.
   *
   * @return true for ext4, and for shared memory while it may have huge pages
   */
  boolean wantsHugeAlignment();

  /** Takes a reference for an area: {@code get_file}. */
  void get();

  /** Gives the reference of an area back: {@code fput}. */
  void put();

  /**
   * An area that maps the file has come into being, or has its new bounds: it goes into the file's interval
   * tree.
   *
   * @param area the area
   */
  void link(VmArea area);

  /**
   * An area is about to go, or to change its bounds: it leaves the file's interval tree.
   *
   * @param area the area
   */
  void unlink(VmArea area);
}
