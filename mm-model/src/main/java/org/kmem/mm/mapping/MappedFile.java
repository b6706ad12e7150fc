package org.kmem.mm.mapping;

/**
 * An open file as an area of memory holds it.
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

  /** Takes one more reference. */
  void get();

  /** Gives up a reference; the last one closes the file. May wait. */
  void put();
}
