package org.kmem.pagealloc;

import java.util.BitSet;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.kmem.memory.BackingMemory;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * The frames of a machine as memory of the operating system: which of them it has backed, which of those are free,
 * and giving what is free back.
 *
 * <p>The unit is a pageblock. Sets have a bit for each frame of it, and are of the moment. Safe for any thread.
 *
 * <p>Kernel counterpart: free page reporting of {@code virtio_balloon}, which isolates free blocks, reports
 * them to the host, and puts them back. Source: kernel documentation {@code mm/free_page_reporting.rst}.
 */
public final class FreeMemory {
  /*
   * Implementation notes.
   * A free frame's bytes are nobody's, but only as long as nobody is handed it. So frames are taken out of the free
   * ones, as a contiguous range would be, before their bytes are dropped, and given back afterwards, past the caches: at
   * most a pageblock at a time, so that a request that comes meanwhile finds that much less. They count as
   * allocated and freed.
   * Sections that are implicitly free are left alone: nobody has touched their frames.
   */
  private final BackingMemory backing;
  private final MemMap memMap;
  private final LongFunction<@Nullable Zone> zoneOf;
  private final long granulePages = BackingMemory.granuleBytes() >>> PageSize.SHIFT;

  FreeMemory(BackingMemory backing, MemMap memMap, LongFunction<@Nullable Zone> zoneOf) {
    this.backing = backing;
    this.memMap = memMap;
    this.zoneOf = zoneOf;
  }

  /**
   * Whether memory can be given back at all.
   *
   * @return false if it is an Arena's, see {@link BackingMemory#isCommittedByTouch}
   */
  public boolean canBeGivenBack() {
    return backing.isCommittedByTouch();
  }

  /**
   * Number of pageblocks, holes included.
   *
   * @return pageblocks, the first of which starts at frame 0
   */
  public int pageblocks() {
    return (int) (Pfn.alignUp(memMap.endPfn(), Order.PAGEBLOCK) >>> Order.PAGEBLOCK);
  }

  /**
   * Address of the first byte of all frames.
   *
   * @return absolute address
   */
  public long address() {
    return backing.address();
  }

  /**
   * Bytes of all frames, backed or not, holes included.
   *
   * @return length of the mapping
   */
  public long sizeBytes() {
    return backing.sizeBytes();
  }

  /**
   * Which frames of a pageblock are in RAM.
   *
   * @param pageblock number of the pageblock
   * @return a bit for each frame; none for a pageblock that nobody has touched
   */
  public BitSet resident(int pageblock) {
    long start = first(pageblock);
    if (isUntouched(start)) {
      return new BitSet();
    }
    long pages = Math.min(Order.PAGEBLOCK_PAGES, memMap.endPfn() - start);
    return backing.residentPages(start << PageSize.SHIFT, pages << PageSize.SHIFT);
  }

  private boolean isUntouched(long start) {
    return start >= memMap.endPfn() || memMap.isImplicit(start) || zoneOf.apply(start) == null;
  }

  /**
   * Those of some frames of a pageblock that are free now; what caches hold is not.
   *
   * @param pageblock number of the pageblock
   * @param frames a bit for each frame that is asked for
   * @return a set of its own
   */
  public BitSet free(int pageblock, BitSet frames) {
    long start = first(pageblock);
    BitSet free = new BitSet();
    Zone zone = isUntouched(start) ? null : zoneOf.apply(start);
    if (zone == null) {
      return free;
    }
    long end = Math.min(start + Order.PAGEBLOCK_PAGES, zone.layout().endPfn());
    for (int from = frames.nextSetBit(0); from >= 0 && start + from < end; ) {
      int to = (int) Math.min(frames.nextClearBit(from), end - start);
      long busy = zone.source().firstInUse(start + from, start + to);
      int freeEnd = busy == Pfn.NONE ? to : (int) (busy - start);
      free.set(from, freeEnd);
      from = frames.nextSetBit(busy == Pfn.NONE ? to : freeEnd + blockPages(busy));
    }
    return free;
  }

  /** Frames from one that is in use that are so for certain at this moment. */
  private int blockPages(long pfn) {
    int flags = memMap.flags(pfn);
    return PageFlags.state(flags) == PageFlags.ALLOCATED ? 1 << PageFlags.order(flags) : 1;
  }

  /**
   * Gives the memory of frames back to the operating system, as far as they are free; they read zero when they are next
   * allocated.
   *
   * @param pageblock number of the pageblock
   * @param frames a bit for each frame that is to be given back
   * @return pages given back
   * @throws org.kmem.memory.MemoryException if the kernel refuses, as it does for locked memory
   */
  public long giveBack(int pageblock, BitSet frames) {
    long start = first(pageblock);
    Zone zone = isUntouched(start) ? null : zoneOf.apply(start);
    long pages = 0;
    for (int from = frames.nextSetBit(0); zone != null && from >= 0; ) {
      int to = frames.nextClearBit(from);
      long end = Math.min(start + to, zone.layout().endPfn());
      pages += giveBack(zone, roundUp(start + from), end & -granulePages);
      from = frames.nextSetBit(to);
    }
    return pages;
  }

  private long roundUp(long pfn) {
    return (pfn + granulePages - 1) & -granulePages;
  }

  /** All of a range, or, if part of it is in use, what can be had of its halves. */
  private long giveBack(Zone zone, long start, long end) {
    if (start >= end) {
      return 0;
    }
    boolean done =
        zone.visitFree(
            start,
            end,
            () -> backing.decommit(start << PageSize.SHIFT, (end - start) << PageSize.SHIFT));
    if (done) {
      return end - start;
    }
    if (end - start <= granulePages) {
      return 0;
    }
    long middle = roundUp(start + (end - start) / 2);
    return giveBack(zone, start, middle) + giveBack(zone, middle, end);
  }

  private static long first(int pageblock) {
    return (long) pageblock << Order.PAGEBLOCK;
  }
}
