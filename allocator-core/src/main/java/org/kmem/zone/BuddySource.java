package org.kmem.zone;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.bitfield.Magazine;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.MigrateType;
import org.kmem.page.MemMap;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Pages from buddy lists, with the kernel's per-CPU lists before them or without.
 *
 * <p>Safe for any thread. Kernel counterpart: {@code rmqueue}.
 */
public final class BuddySource implements PageSource {
  private final MemMap memMap;
  private final int zoneId;
  private final Buddy buddy;
  private final @Nullable PerCpuPages pcp;

  /**
   * Puts them together.
   *
   * @param memMap struct pages of the machine
   * @param zoneId number of the zone in its machine
   * @param buddy the free lists
   * @param pcp the per-CPU lists, or null to do without
   */
  public BuddySource(MemMap memMap, int zoneId, Buddy buddy, @Nullable PerCpuPages pcp) {
    this.memMap = memMap;
    this.zoneId = zoneId;
    this.buddy = buddy;
    this.pcp = pcp;
  }

  /** Blocks in rising order, as large as they fit; whole sections without being touched. */
  @Override
  public void boot(List<MemoryRange> free) {
    for (MemoryRange range : free) {
      long start = range.startPfn();
      long end = range.endPfn();
      long firstSection = Pfn.alignUp(start, MemMap.SECTION_SHIFT) >>> MemMap.SECTION_SHIFT;
      long endSection = end >>> MemMap.SECTION_SHIFT;
      if (firstSection >= endSection) {
        releaseBlocks(start, end);
        continue;
      }
      releaseBlocks(start, firstSection << MemMap.SECTION_SHIFT);
      buddy.releaseImplicit(firstSection, endSection);
      releaseBlocks(endSection << MemMap.SECTION_SHIFT, end);
    }
  }

  private void releaseBlocks(long start, long end) {
    for (long pfn = start; pfn < end; ) {
      int order = Math.min(Order.MAX, Long.numberOfTrailingZeros(pfn));
      while (pfn + Order.pages(order) > end) {
        order--;
      }
      buddy.release(pfn, order);
      pfn += Order.pages(order);
    }
  }

  @Override
  public long alloc(int slot, int order, int type, int allocFlags) {
    long pfn = Pfn.NONE;
    PerCpuPages lists = pcp;
    if (lists != null && PerCpuPages.holds(order)) {
      pfn = lists.alloc(slot, order, type, allocFlags);
    }
    return pfn == Pfn.NONE ? buddy.alloc(order, type, allocFlags) : pfn;
  }

  @Override
  public int allocBulk(int slot, int type, int allocFlags, long[] pfns, int from, int to) {
    PerCpuPages lists = pcp;
    return lists == null ? from : lists.allocBulk(slot, type, allocFlags, pfns, from, to);
  }

  @Override
  public void free(int slot, long pfn, int order) {
    PerCpuPages lists = pcp;
    if (lists == null || !PerCpuPages.holds(order) || !lists.free(slot, pfn, order)) {
      buddy.free(pfn, order);
    }
  }

  @Override
  public void freeBulk(int slot, long[] pfns, int from, int to) {
    PerCpuPages lists = pcp;
    int next = from;
    while (next < to) {
      int taken = lists == null ? next : lists.freeBulk(slot, pfns, next, to);
      if (taken < to) {
        buddy.free(pfns[taken++], 0);
      }
      next = taken;
    }
  }

  @Override
  public int drain(int slot) {
    PerCpuPages lists = pcp;
    return lists == null ? 0 : lists.drain(slot);
  }

  @Override
  public @Nullable Magazine magazine(int slot, int type) {
    return null;
  }

  @Override
  public int drainMagazines(int slot) {
    return 0;
  }

  @Override
  public void resizeCaches(int batch, int highMin, int highMax) {
    PerCpuPages lists = pcp;
    if (lists != null) {
      lists.resize(batch, highMin, highMax);
    }
  }

  @Override
  public boolean takeCached(long pfn, int order) {
    PerCpuPages lists = pcp;
    return lists != null && PerCpuPages.holds(order) && lists.replay().takeExact(pfn, order);
  }

  @Override
  public boolean takeRange(long start, long end) {
    return buddy.takeRange(start, end);
  }

  @Override
  public void putBack(int slot, long pfn, int order, int type) {
    PerCpuPages lists = pcp;
    if (slot >= 0 && lists != null && PerCpuPages.holds(order)) {
      lists.replay().putExact(slot, pfn, order, type, false);
    } else {
      buddy.release(pfn, order);
    }
  }

  @Override
  public void giveBack(long pfn, int order) {
    buddy.free(pfn, order);
  }

  /** The struct pages say it. */
  @Override
  public void adopt(long pages) {}

  @Override
  public long firstInUse(long start, long end) {
    return buddy.firstInUse(start, end);
  }

  /** Every free block has its mark. */
  @Override
  public boolean isUnmarkedFree(long pfn) {
    return false;
  }

  @Override
  public void setPageblockType(long pfn, int type) {
    buddy.setPageblockType(pfn, type);
  }

  @Override
  public long pageblockChange(int type) {
    return buddy.pageblockChange(type);
  }

  @Override
  public void reserveHighatomic(long pfn, int order, long limitPages) {
    buddy.reserveHighatomic(pfn, order, limitPages);
  }

  @Override
  public boolean unreserveHighatomic(int type, boolean force) {
    return buddy.unreserveHighatomic(type, force);
  }

  @Override
  public long reservedHighatomicPages() {
    return buddy.reservedHighatomicPages();
  }

  @Override
  public long freePages() {
    return buddy.freePages();
  }

  @Override
  public long freePages(int type) {
    return buddy.freePages(type);
  }

  @Override
  public long ordinaryPagesAtLeast() {
    return buddy.freePages()
        - buddy.freePages(MigrateType.HIGHATOMIC)
        - buddy.freePages(MigrateType.CMA);
  }

  @Override
  public long cachedPages() {
    PerCpuPages lists = pcp;
    return lists == null ? 0 : lists.count();
  }

  @Override
  public int cachedPages(int slot) {
    PerCpuPages lists = pcp;
    return lists == null ? 0 : lists.count(slot);
  }

  @Override
  public boolean mayHaveBlock(int order, int types) {
    return buddy.hasBlock(order, types);
  }

  @Override
  public FreeCensus countFree() {
    List<List<Long>> blocks = new ArrayList<>(MigrateType.COUNT);
    List<Long> pageblocks = new ArrayList<>(MigrateType.COUNT);
    synchronized (buddy.lock()) {
      for (int type = 0; type < MigrateType.COUNT; type++) {
        List<Long> ofType = new ArrayList<>(Order.COUNT);
        for (int order = 0; order <= Order.MAX; order++) {
          ofType.add(buddy.freeBlocks(order, type));
        }
        blocks.add(ofType);
        pageblocks.add(buddy.pageblockChange(type));
      }
    }
    return new FreeCensus(blocks, pageblocks);
  }

  @Override
  public void forEachFreeBlock(Buddy.BlockVisitor visitor) {
    buddy.forEachFreeBlock(visitor);
  }

  @Override
  public long bootPages() {
    return buddy.bootPages();
  }

  @Override
  public long allocations() {
    PerCpuPages lists = pcp;
    return buddy.allocations() + (lists == null ? 0 : lists.allocations());
  }

  @Override
  public long allocatedPages() {
    PerCpuPages lists = pcp;
    return buddy.allocatedPages() + (lists == null ? 0 : lists.allocatedPages());
  }

  @Override
  public long freedPages() {
    PerCpuPages lists = pcp;
    return buddy.releasedPages() + (lists == null ? 0 : lists.freedPages());
  }

  @Override
  public long watermarkBoost() {
    return buddy.watermarkBoost();
  }

  @Override
  public void setBoostLimit(long limitPages) {
    buddy.setBoostLimit(limitPages);
  }

  @Override
  public void unboost(long pages) {
    buddy.unboost(pages);
  }

  @Override
  public boolean pollBoosted() {
    return buddy.pollBoosted();
  }

  /** Heads of lists; the lists themselves run through the struct pages. */
  @Override
  public long residentBytes() {
    return 0;
  }

  @Override
  public Buddy buddy() {
    return buddy;
  }

  @Override
  public @Nullable PerCpuPages pcp() {
    return pcp;
  }

  @Override
  public FrameCensus verify(ZoneLayout zone) {
    buddy.verify();
    PerCpuPages lists = pcp;
    if (lists != null) {
      lists.verify();
    }
    return FrameCensus.of(memMap, zoneId, zone);
  }

  @Override
  public void close() {
    buddy.close();
    PerCpuPages lists = pcp;
    if (lists != null) {
      lists.close();
    }
  }
}
