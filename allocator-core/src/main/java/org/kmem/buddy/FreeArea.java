package org.kmem.buddy;

import org.kmem.counter.GuardedCounter;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.PageFlags;
import org.kmem.page.PageLists;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The free lists of one zone: a list for each order and migrate type, with the counts that watermarks
 * and statistics read.
 *
 * <p>A section that is still implicit is not on any list; its blocks count as movable blocks of the
 * largest order, behind all that are on the list, and are put there when the list runs dry.
 *
 * <p>Changed under the zone lock only; the counts may be read by anyone.
 *
 * <p>Kernel counterpart: {@code struct free_area} and {@code account_freepages}.
 */
final class FreeArea implements AutoCloseable {
  /*
   * Implementation notes.
   * I1  nonEmpty[t] has bit o set  <=>  list (o, t) is not empty, or t is movable, o the largest
   *     order and an implicit section is left.
   * I2  freePages = sum over lists of blocks << order  +  implicit sections * SECTION_PAGES;
   *     blocks in isolated pageblocks do not count, nobody may take them.
   * I3  the flags word of a listed block's first frame is (zone, BUDDY, order, type of the list).
   */
  private static final int MAX_BLOCKS_PER_SECTION = (int) (MemMap.SECTION_PAGES >>> Order.MAX);

  private final MemMap memMap;
  private final PageBlocks pageBlocks;
  private final int zoneId;
  private final BackingMemory headers;
  private final PageLists lists;
  private final int[] nonEmpty = new int[MigrateType.COUNT];
  private final GuardedCounter[] freePagesByType = new GuardedCounter[MigrateType.COUNT];
  private final GuardedCounter freePages = new GuardedCounter();
  private final GuardedCounter[] pageblockChange = new GuardedCounter[MigrateType.COUNT];

  /** Implicit sections of this zone. */
  private long implicitCount;

  /** No section of this zone below this one is implicit. */
  private long implicitFrom;

  FreeArea(MemMap memMap, PageBlocks pageBlocks, int zoneId) {
    this.memMap = memMap;
    this.pageBlocks = pageBlocks;
    this.zoneId = zoneId;
    int count = Order.COUNT * MigrateType.COUNT;
    this.headers =
        BackingMemory.reserveSparse(PageSize.roundUp((long) count * PageLists.HEADER_BYTES));
    this.lists = new PageLists(memMap, headers.address(), count);
    for (int type = 0; type < MigrateType.COUNT; type++) {
      freePagesByType[type] = new GuardedCounter();
      pageblockChange[type] = new GuardedCounter();
    }
  }

  /** Free pages in all lists but the isolated ones, and in implicit sections. */
  long freePages() {
    return freePages.get();
  }

  /** Free pages of one type. */
  long freePages(int type) {
    return freePagesByType[type].get();
  }

  /** Free blocks of one order and type, implicit ones included. */
  long blocks(int order, int type) {
    long listed = lists.blocks(index(order, type));
    return order == Order.MAX && type == MigrateType.MOVABLE
        ? listed + implicitSections() * MAX_BLOCKS_PER_SECTION
        : listed;
  }

  /** Pageblocks that became this type since boot, less those that ceased to be of it. */
  long pageblockChange(int type) {
    return pageblockChange[type].get();
  }

  /** Gives a pageblock a type, and counts it. */
  void setPageblockType(long pfn, int type) {
    pageblockChange[pageBlocks.type(pfn)].add(-1);
    pageblockChange[type].add(1);
    pageBlocks.setType(pfn, type);
  }

  /** Sections nobody has touched. */
  long implicitSections() {
    return implicitCount;
  }

  /** Whether some block of an order is free for a type. */
  boolean has(int order, int type) {
    return (nonEmpty[type] & 1 << order) != 0;
  }

  /** The smallest order at or above {@code order} that has a block of the type, or -1. */
  int smallestOrder(int order, int type) {
    int orders = nonEmpty[type] >>> order << order;
    return orders == 0 ? -1 : Integer.numberOfTrailingZeros(orders);
  }

  /** The largest order at or above {@code order} that has a block of the type, or -1. */
  int largestOrder(int order, int type) {
    int orders = nonEmpty[type] >>> order << order;
    return orders == 0 ? -1 : Integer.SIZE - 1 - Integer.numberOfLeadingZeros(orders);
  }

  /** Makes whole sections implicit: all free, none of their struct pages touched. */
  void addImplicit(long firstSection, long endSection) {
    for (long section = firstSection; section < endSection; section++) {
      memMap.markImplicit(section);
    }
    implicitFrom = implicitCount == 0 ? firstSection : Math.min(implicitFrom, firstSection);
    implicitCount += endSection - firstSection;
    account(MigrateType.MOVABLE, (endSection - firstSection) * MemMap.SECTION_PAGES);
    markHead(Order.MAX, MigrateType.MOVABLE);
  }

  /** The block that a request for (order, type) would take: first of its list. */
  long first(int order, int type) {
    int list = index(order, type);
    if (lists.isEmpty(list)
        && order == Order.MAX
        && type == MigrateType.MOVABLE
        && implicitCount > 0) {
      implicitFrom = memMap.nextImplicit(implicitFrom);
      makeExplicit(implicitFrom);
    }
    return lists.first(list);
  }

  /** Puts a block on a list and writes its struct page. */
  void add(long pfn, int order, int type, boolean toTail) {
    memMap.setFlags(pfn, PageFlags.of(zoneId, PageFlags.BUDDY, order, type));
    if (toTail) {
      lists.addLast(index(order, type), pfn);
    } else {
      lists.addFirst(index(order, type), pfn);
    }
    nonEmpty[type] |= 1 << order;
    account(type, 1L << order);
  }

  /** Takes a block off its list; its first frame becomes the first of nothing. */
  void remove(long pfn, int order, int type) {
    lists.remove(index(order, type), pfn);
    memMap.setFlags(pfn, PageFlags.of(zoneId, PageFlags.NONE, 0, 0));
    markHead(order, type);
    account(type, -(1L << order));
  }

  /** Makes the section of a frame explicit, if it is not. */
  void touch(long pfn) {
    if (memMap.isImplicit(pfn)) {
      makeExplicit(pfn >>> MemMap.SECTION_SHIFT);
    }
  }

  void forEach(Buddy.BlockVisitor visitor) {
    for (int order = 0; order <= Order.MAX; order++) {
      for (int type = 0; type < MigrateType.COUNT; type++) {
        int blockOrder = order;
        int blockType = type;
        lists.forEach(index(order, type), pfn -> visitor.accept(pfn, blockOrder, blockType));
      }
    }
    long section = implicitFrom;
    for (long left = implicitCount; left > 0; left--) {
      section = memMap.nextImplicit(section);
      long start = section++ << MemMap.SECTION_SHIFT;
      for (long pfn = start; pfn < start + MemMap.SECTION_PAGES; pfn += Order.pages(Order.MAX)) {
        visitor.accept(pfn, Order.MAX, MigrateType.MOVABLE);
      }
    }
  }

  private void makeExplicit(long section) {
    memMap.makeExplicit(section);
    implicitCount--;
    account(MigrateType.MOVABLE, -MemMap.SECTION_PAGES);
    long start = section << MemMap.SECTION_SHIFT;
    for (long pfn = start; pfn < start + MemMap.SECTION_PAGES; pfn += Order.pages(Order.MAX)) {
      add(pfn, Order.MAX, MigrateType.MOVABLE, true);
    }
  }

  private void markHead(int order, int type) {
    boolean implicit = order == Order.MAX && type == MigrateType.MOVABLE && implicitSections() > 0;
    if (lists.isEmpty(index(order, type)) && !implicit) {
      nonEmpty[type] &= ~(1 << order);
    } else {
      nonEmpty[type] |= 1 << order;
    }
  }

  private void account(int type, long pages) {
    if (type != MigrateType.ISOLATE) {
      freePages.add(pages);
    }
    freePagesByType[type].add(pages);
  }

  /** Checks I1 to I3 and that every listed block's pageblock has the type of its list. */
  void verify() {
    long total = 0;
    for (int type = 0; type < MigrateType.COUNT; type++) {
      long ofType = 0;
      for (int order = 0; order <= Order.MAX; order++) {
        int list = index(order, type);
        lists.verify(list);
        check(has(order, type) == blocks(order, type) > 0, "I1", order, type, Pfn.NONE);
        int expectedOrder = order;
        int expectedType = type;
        lists.forEach(
            list,
            pfn -> {
              int flags = PageFlags.of(zoneId, PageFlags.BUDDY, expectedOrder, expectedType);
              check(memMap.flags(pfn) == flags, "I3", expectedOrder, expectedType, pfn);
              check(
                  pageBlocks.type(pfn) == expectedType
                      && pageBlocks.type(pfn + Order.pages(expectedOrder) - 1) == expectedType,
                  "pageblock type",
                  expectedOrder,
                  expectedType,
                  pfn);
            });
        ofType += blocks(order, type) << order;
      }
      check(ofType == freePages(type), "I2", -1, type, Pfn.NONE);
      total += type == MigrateType.ISOLATE ? 0 : ofType;
    }
    check(total == freePages(), "I2", -1, -1, Pfn.NONE);
  }

  private void check(boolean holds, String invariant, int order, int type, long pfn) {
    if (!holds) {
      throw new IllegalStateException(
          invariant
              + " broken in zone "
              + zoneId
              + ", order "
              + order
              + ", type "
              + (type < 0 ? "any" : MigrateType.nameOf(type))
              + (pfn == Pfn.NONE
                  ? ""
                  : ", pfn " + pfn + " is " + PageFlags.stateName(memMap.flags(pfn))));
    }
  }

  private static int index(int order, int type) {
    return order * MigrateType.COUNT + type;
  }

  @Override
  public void close() {
    headers.close();
  }
}
