package org.kmem.mm.swap;

import org.kmem.mm.block.BlockDevice;

/**
 * What an area lies on: a whole disk, or a file by its extents.
 *
 * <p>Kernel counterpart: {@code swap_file}, {@code struct swap_extent}.
 */
public final class SwapFile {
  private final String path;
  private final boolean regular;
  private final BlockDevice device;
  private final long[] blocks;

  private SwapFile(String path, boolean regular, BlockDevice device, long[] blocks) {
    this.path = path;
    this.regular = regular;
    this.device = device;
    this.blocks = blocks;
  }

  /**
   * A whole disk.
   *
   * @param path of its device file
   * @param device the disk
   * @return the file
   */
  static SwapFile ofDisk(String path, BlockDevice device) {
    return new SwapFile(path, false, device, new long[0]);
  }

  /**
   * A regular file.
   *
   * @param path its path
   * @param device the disk of its file system
   * @param blocks where its pages lie, in blocks of a page's size
   * @return the file
   */
  static SwapFile ofFile(String path, BlockDevice device, long[] blocks) {
    return new SwapFile(path, true, device, blocks);
  }

  /**
   * How it was named.
   *
   * @return its path
   */
  public String path() {
    return path;
  }

  /**
   * Whether it is a regular file.
   *
   * @return false if it is a disk
   */
  public boolean isRegular() {
    return regular;
  }

  /**
   * The disk.
   *
   * @return where it lies
   */
  public BlockDevice device() {
    return device;
  }

  /** Where a slot lies, in blocks of a page's size. */
  long block(long offset) {
    return regular ? blocks[(int) offset] : offset;
  }
}
