package org.kmem.page;

import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * The migrate type of every pageblock of a machine: one byte each, movable until told otherwise.
 *
 * <p>Written under the lock of the pageblock's zone; read by anyone, who may see a type that is about
 * to change, as in the kernel.
 *
 * <p>Kernel counterpart: {@code pageblock_flags}.
 */
public final class PageBlocks implements AutoCloseable {
  /*
   * Implementation notes.
   * The byte is the type exclusive-or movable, so that memory never touched reads movable and a
   * terabyte costs no memory until its types differ.
   */
  private final BackingMemory backing;
  private final long base;

  /**
   * Reserves the table for frames {@code 0..endPfn-1}.
   *
   * @param endPfn one past the last frame
   */
  public PageBlocks(long endPfn) {
    this.backing = BackingMemory.reserveSparse(PageSize.roundUp((endPfn >>> Order.PAGEBLOCK) + 1));
    this.base = backing.address();
  }

  /**
   * Migrate type of the pageblock that contains a frame.
   *
   * @param pfn any frame of it
   * @return a {@link MigrateType}
   */
  public int type(long pfn) {
    return Memory.getByte(base + (pfn >>> Order.PAGEBLOCK)) ^ MigrateType.MOVABLE;
  }

  /**
   * Sets the migrate type of the pageblock that contains a frame. Moving its free pages to the lists
   * of the new type is the caller's part.
   *
   * @param pfn any frame of it
   * @param migrateType the new type
   */
  public void setType(long pfn, int migrateType) {
    Memory.putByte(base + (pfn >>> Order.PAGEBLOCK), (byte) (migrateType ^ MigrateType.MOVABLE));
  }

  /**
   * Bytes of memory that the table occupies now.
   *
   * @return resident bytes
   */
  public long residentBytes() {
    return backing.residentBytes();
  }

  /** Gives the table back. */
  @Override
  public void close() {
    backing.close();
  }
}
