package org.kmem.mm.swap;

import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.pagecache.BackedSpace;

/**
 * What an area lies on: a whole disk, or a file by where its pages lie.
 *
 * <p>Kernel counterpart: {@code swap_file}, {@code struct swap_extent}.
 */
public final class SwapFile {
  private final String path;
  private final BackedSpace space;
  private final long[] blocks;
  private final Runnable close;

  /**
   * A disk or file.
   *
   * @param path how it was named
   * @param space its pages
   * @param blocks where the pages of a regular file lie, in blocks of a page's size; empty for a disk
   * @param close what to do when nobody swaps to it any more
   */
  public SwapFile(String path, BackedSpace space, long[] blocks, Runnable close) {
    this.path = path;
    this.space = space;
    this.blocks = blocks;
    this.close = close;
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
   * Its pages.
   *
   * @return of the disk or the file
   */
  public BackedSpace space() {
    return space;
  }

  /**
   * Whether it is a regular file.
   *
   * @return false if it is a disk
   */
  public boolean isRegular() {
    return blocks.length > 0;
  }

  /**
   * The disk.
   *
   * @return where it lies
   */
  public BlockDevice device() {
    return space.backing().device();
  }

  /** Where a slot lies, in blocks of a page's size. */
  long block(long offset) {
    return isRegular() ? blocks[(int) offset] : offset;
  }

  /**
   * Pieces that lie side by side on the disk.
   *
   * @param slots slots of the area
   * @return how many
   */
  public int extents(int slots) {
    int extents = 1;
    for (int at = 1; isRegular() && at < slots; at++) {
      extents += block(at) == block(at - 1) + 1 ? 0 : 1;
    }
    return extents;
  }

  /**
   * From the first to the last block that pages can be swapped to.
   *
   * @param slots slots of the area
   * @return blocks of a page's size
   */
  public long span(int slots) {
    long lowest = block(1);
    long highest = lowest;
    for (int at = 2; at < slots; at++) {
      lowest = Math.min(lowest, block(at));
      highest = Math.max(highest, block(at));
    }
    return highest - lowest + 1;
  }

  void close() {
    close.run();
  }
}
