package org.kmem.mm.physmem;

import org.kmem.gfp.MigrateType;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Looks at frames in the order of their numbers, whatever they are in use for, and takes free ones where they
 * lie: what compaction asks of the page allocator.
 *
 * <p>Frames of sections that nobody has touched yet are free blocks of the largest order. Belongs to the holder of
 * the baton; nothing allocates.
 *
 * <p>Kernel counterpart: {@code PageBuddy}, {@code buddy_order}, {@code get_pageblock_migratetype}, {@code
 * __isolate_free_page}.
 */
public final class FrameScan {
  /** Order of a frame that no free block begins at. */
  public static final int NOT_FREE = -1;

  private final PhysicalMemory memory;
  private final PageAllocator pages;
  private final MemMap memMap;

  /**
   * For a machine.
   *
   * @param memory its memory
   */
  public FrameScan(PhysicalMemory memory) {
    this.memory = memory;
    this.pages = memory.engine();
    this.memMap = pages.memMap();
  }

  /**
   * The order of the free block that begins at a frame. Frames on per-CPU lists are not free.
   *
   * @param pfn the frame, of a zone
   * @return its order, or {@link #NOT_FREE}
   */
  public int freeOrder(long pfn) {
    if (memMap.isImplicit(pfn)) {
      return Math.min(Order.MAX, Long.numberOfTrailingZeros(pfn));
    }
    int flags = memMap.flags(pfn);
    return PageFlags.state(flags) == PageFlags.BUDDY ? PageFlags.order(flags) : NOT_FREE;
  }

  /**
   * Whether an allocated block begins at a frame.
   *
   * @param pfn the frame, of a zone
   * @return true also for slabs, tables and all else that the kernel uses
   */
  public boolean isAllocated(long pfn) {
    return !memMap.isImplicit(pfn) && PageFlags.state(memMap.flags(pfn)) == PageFlags.ALLOCATED;
  }

  /**
   * Whether a block that was asked for as movable begins at a frame: user memory or cache of files, the only kinds whose
   * {@link PageFields} say what they are.
   *
   * @param pfn the frame, of a zone
   * @return true if so
   */
  public boolean isMovable(long pfn) {
    return isAllocated(pfn) && PageFlags.migrateType(memMap.flags(pfn)) == MigrateType.MOVABLE;
  }

  /**
   * The migrate type of the pageblock of a frame.
   *
   * @param pfn the frame
   * @return a {@link MigrateType}
   */
  public int pageblockType(long pfn) {
    return pages.pageBlocks().type(pfn);
  }

  /**
   * Takes a free block off the lists; it becomes a compound page with one reference and no owner.
   *
   * @param zone the zone of the block
   * @param pfn its first frame, for which {@link #freeOrder} gave the order
   * @param order its order
   * @return false, with nothing changed, if it is not free any more
   */
  public boolean take(Zone zone, long pfn, int order) {
    if (!zone.claim(pfn, order, MigrateType.MOVABLE)) {
      return false;
    }
    memory.adopt(pfn, order);
    return true;
  }

  /**
   * Halves a block that {@link #take} gave and nobody has used yet: its parts are like what it was.
   *
   * @param pfn its first frame
   * @param order its order, above 0
   * @return first frame of its second half
   */
  public long halve(long pfn, int order) {
    long second = pfn + Order.pages(order - 1);
    memory.split(pfn, order - 1);
    memory.adopt(second, order - 1);
    return second;
  }

  /**
   * The first frame of the pageblock of a frame.
   *
   * @param pfn the frame
   * @return a multiple of {@link Order#PAGEBLOCK_PAGES}
   */
  public static long pageblock(long pfn) {
    return Pfn.alignDown(pfn, Order.PAGEBLOCK);
  }
}
