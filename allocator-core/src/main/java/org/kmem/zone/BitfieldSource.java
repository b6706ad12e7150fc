package org.kmem.zone;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.kmem.bitfield.Bitfield;
import org.kmem.bitfield.Magazine;
import org.kmem.bitfield.OwnerMagazines;
import org.kmem.bitfield.SlotBlocks;
import org.kmem.bitfield.SlotCaches;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.MigrateType;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Pages from the lock-free bitfield, single ones and small blocks through caches by slot.
 *
 * <p>A struct page says {@link PageFlags#ALLOCATED} or nothing: free and cached frames have no mark, the rows
 * and the stacks know them. Safe for any thread.
 */
public final class BitfieldSource implements PageSource {
  /** Share of the kernel's greatest bound that a slot's stack may hold. */
  private static final int CACHED_SHARE = 16;

  private final MemMap memMap;
  private final int zoneId;
  private final Bitfield bitfield;
  private final SlotCaches caches;
  private final SlotBlocks blocks;
  private final OwnerMagazines magazines;
  private final LongAdder adoptedPages = new LongAdder();

  /**
   * Puts them together.
   *
   * @param memMap struct pages of the machine
   * @param zoneId number of the zone in its machine
   * @param bitfield the free pages
   * @param caches single pages by slot
   * @param blocks small blocks by slot
   * @param magazines single pages of owner slots
   */
  public BitfieldSource(
      MemMap memMap,
      int zoneId,
      Bitfield bitfield,
      SlotCaches caches,
      SlotBlocks blocks,
      OwnerMagazines magazines) {
    this.memMap = memMap;
    this.zoneId = zoneId;
    this.bitfield = bitfield;
    this.caches = caches;
    this.blocks = blocks;
    this.magazines = magazines;
  }

  @Override
  public void boot(List<MemoryRange> free) {
    free.forEach(range -> bitfield.release(range.startPfn(), range.endPfn()));
    bitfield.reserveRest();
  }

  @Override
  public long alloc(int slot, int order, int type, int allocFlags) {
    long pfn = Pfn.NONE;
    if (order == 0) {
      pfn = caches.alloc(slot, type, allocFlags);
    } else if (SlotBlocks.holds(order)) {
      pfn = blocks.alloc(slot, order, type);
    }
    return pfn != Pfn.NONE ? pfn : bitfield.alloc(slot, order, type, allocFlags);
  }

  @Override
  public int allocBulk(int slot, int type, int allocFlags, long[] pfns, int from, int to) {
    return caches.allocBulk(slot, type, allocFlags, pfns, from, to);
  }

  @Override
  public void free(int slot, long pfn, int order) {
    boolean cached =
        order == 0
            ? caches.free(slot, pfn)
            : SlotBlocks.holds(order) && blocks.free(slot, pfn, order);
    if (!cached) {
      bitfield.free(pfn, order);
    }
  }

  @Override
  public void freeBulk(int slot, long[] pfns, int from, int to) {
    int next = from;
    while (next < to) {
      int taken = caches.freeBulk(slot, pfns, next, to);
      if (taken < to) {
        bitfield.free(pfns[taken++], 0);
      }
      next = taken;
    }
  }

  @Override
  public int drain(int slot) {
    magazines.requestDrain(slot);
    return caches.drain(slot) + blocks.drain(slot);
  }

  @Override
  public @Nullable Magazine magazine(int slot, int type) {
    return magazines.of(slot, type);
  }

  @Override
  public int drainMagazines(int slot) {
    return magazines.drain(slot);
  }

  /**
   * A batch is a row where the kernel's would be about one. A stack never grows above the least bound, and
   * not to that if it is a guess: all together hold a 128th of the zone, an eighth being the greatest bound.
   * What they hold lies where frees were, and goes out again before a page of a fuller pageblock: if they
   * held as many pages as are freed at a time, no pageblock would ever become whole again.
   */
  @Override
  public void resizeCaches(int batch, int highMin, int highMax) {
    int limit =
        highMin < highMax
            ? Math.max(batch + 1, Math.min(highMin, highMax / CACHED_SHARE))
            : highMax;
    caches.resize(batch + 1, limit);
    blocks.resize(limit);
    magazines.resize(batch + 1, limit);
  }

  @Override
  public boolean takeCached(long pfn, int order) {
    return order == 0 ? caches.takeExact(pfn) : blocks.takeExact(pfn, order);
  }

  @Override
  public boolean takeRange(long start, long end) {
    return bitfield.takeRange(start, end);
  }

  @Override
  public void putBack(int slot, long pfn, int order, int type) {
    memMap.setFlags(pfn, PageFlags.of(zoneId, PageFlags.NONE, 0, 0));
    bitfield.put(pfn, order);
  }

  @Override
  public void giveBack(long pfn, int order) {
    bitfield.free(pfn, order);
  }

  @Override
  public void adopt(long pages) {
    adoptedPages.add(pages);
  }

  @Override
  public long firstInUse(long start, long end) {
    return bitfield.firstInUse(start, end);
  }

  @Override
  public boolean isUnmarkedFree(long pfn) {
    return bitfield.isFree(pfn)
        || caches.isCached(pfn)
        || blocks.isCached(pfn)
        || magazines.contains(pfn);
  }

  @Override
  public void setPageblockType(long pfn, int type) {
    bitfield.setPageblockType(pfn, type);
  }

  @Override
  public long pageblockChange(int type) {
    return bitfield.pageblockChange(type);
  }

  @Override
  public void reserveHighatomic(long pfn, int order, long limitPages) {
    bitfield.reserveHighatomic(pfn, order, limitPages);
  }

  @Override
  public boolean unreserveHighatomic(int type, boolean force) {
    return bitfield.unreserveHighatomic(type, force);
  }

  @Override
  public long reservedHighatomicPages() {
    return bitfield.reservedHighatomicPages();
  }

  @Override
  public long freePages() {
    return bitfield.freePages();
  }

  @Override
  public long freePages(int type) {
    return bitfield.freePages(type);
  }

  @Override
  public long ordinaryPagesAtLeast() {
    return bitfield.ordinaryPagesAtLeast();
  }

  @Override
  public long cachedPages() {
    return caches.count() + blocks.count() + magazines.count();
  }

  @Override
  public int cachedPages(int slot) {
    return caches.count(slot) + blocks.count(slot) + magazines.count(slot);
  }

  @Override
  public boolean mayHaveBlock(int order, int types) {
    long pages = bitfield.ordinaryPagesAtLeast();
    if (pages >= Order.pages(order)) {
      return true;
    }
    pages = 0;
    for (int left = types; left != 0; left &= left - 1) {
      pages += bitfield.freePages(Integer.numberOfTrailingZeros(left));
    }
    return pages >= Order.pages(order);
  }

  @Override
  public FreeCensus countFree() {
    long[] counts = bitfield.countFreeBlocks();
    List<List<Long>> blocks = new ArrayList<>(MigrateType.COUNT);
    List<Long> pageblocks = new ArrayList<>(MigrateType.COUNT);
    for (int type = 0; type < MigrateType.COUNT; type++) {
      List<Long> ofType = new ArrayList<>(Order.COUNT);
      for (int order = 0; order <= Order.MAX; order++) {
        ofType.add(counts[type * Order.COUNT + order]);
      }
      blocks.add(ofType);
      pageblocks.add(bitfield.pageblockChange(type));
    }
    return new FreeCensus(blocks, pageblocks);
  }

  @Override
  public void forEachFreeBlock(Buddy.BlockVisitor visitor) {
    bitfield.forEachFreeBlock(visitor);
  }

  @Override
  public long bootPages() {
    return bitfield.bootPages();
  }

  @Override
  public long allocations() {
    return bitfield.allocations()
        + caches.allocatedPages()
        + blocks.allocations()
        + magazines.allocatedPages();
  }

  @Override
  public long allocatedPages() {
    return bitfield.allocatedPages()
        + caches.allocatedPages()
        + blocks.allocatedPages()
        + magazines.allocatedPages();
  }

  @Override
  public long freedPages() {
    return bitfield.releasedPages()
        + caches.freedPages()
        + blocks.freedPages()
        + magazines.freedPages();
  }

  @Override
  public long watermarkBoost() {
    return bitfield.watermarkBoost();
  }

  @Override
  public void setBoostLimit(long limitPages) {
    bitfield.setBoostLimit(limitPages);
  }

  @Override
  public void unboost(long pages) {
    bitfield.unboost(pages);
  }

  @Override
  public boolean pollBoosted() {
    return bitfield.pollBoosted();
  }

  @Override
  public long residentBytes() {
    return bitfield.residentBytes();
  }

  @Override
  public @Nullable Buddy buddy() {
    return null;
  }

  @Override
  public @Nullable PerCpuPages pcp() {
    return null;
  }

  /** Rows against counters, and every frame in one place: free, cached, allocated, or reserved at boot. */
  @Override
  public FrameCensus verify(ZoneLayout zone) {
    bitfield.verify();
    BitSet cached = caches.verify();
    blocks.verify(cached);
    magazines.verify(cached);
    long base = Pfn.alignDown(zone.startPfn(), Order.PAGEBLOCK);
    long free = 0;
    long allocated = 0;
    long reserved = 0;
    for (long pfn = zone.startPfn(); pfn < zone.endPfn(); ) {
      if (memMap.isImplicit(pfn)) {
        free += MemMap.SECTION_PAGES;
        pfn += MemMap.SECTION_PAGES;
        continue;
      }
      int flags = memMap.flags(pfn);
      if (PageFlags.state(flags) == PageFlags.ALLOCATED) {
        verifyAllocated(pfn, flags, cached, base);
        allocated += Order.pages(PageFlags.order(flags));
        pfn += Order.pages(PageFlags.order(flags));
        continue;
      }
      check(PageFlags.state(flags) == PageFlags.NONE, pfn, "has a corrupt flags word");
      if (bitfield.isFree(pfn)) {
        free++;
      } else if (!cached.get((int) (pfn - base))) {
        reserved++;
      }
      pfn++;
    }
    long expected = zone.spanned() - bootPages() - adoptedPages.sum();
    if (reserved != expected) {
      throw new IllegalStateException(
          "zone %d: %d frames are taken that nobody has, %d were reserved at boot and not adopted"
              .formatted(zoneId, reserved, expected));
    }
    return new FrameCensus(free, cached.cardinality(), allocated);
  }

  private void verifyAllocated(long pfn, int flags, BitSet cached, long base) {
    check(PageFlags.zoneId(flags) == zoneId, pfn, "is allocated as of another zone");
    for (long page = pfn; page < pfn + Order.pages(PageFlags.order(flags)); page++) {
      check(!bitfield.isFree(page), page, "is allocated and free");
      check(!cached.get((int) (page - base)), page, "is allocated and cached");
      boolean inside = page > pfn && PageFlags.state(memMap.flags(page)) != PageFlags.NONE;
      check(!inside, page, "is in two blocks");
    }
  }

  private void check(boolean holds, long pfn, String what) {
    if (!holds) {
      throw new IllegalStateException("pfn " + pfn + " of zone " + zoneId + " " + what);
    }
  }

  @Override
  public void close() {
    magazines.close();
    blocks.close();
    caches.close();
    bitfield.close();
  }
}
