package org.kmem.pagealloc;

import java.util.Objects;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Blocks of any number of pages: whole blocks that are split, and whose tail is given back at once.
 *
 * <p>Safe for any thread.
 *
 * <p>Kernel counterpart: {@code alloc_pages_exact}, {@code split_page}.
 *
 * @param pages where blocks come from
 * @param memMap struct pages
 * @param check what callers name is checked by it
 */
record ExactPages(PageAllocator pages, MemMap memMap, PageCheck check) {
  long alloc(int slot, int gfp, long sizeBytes) {
    checkSize(sizeBytes);
    long wanted = PageSize.pagesFor(sizeBytes);
    int order = Order.covering(wanted);
    if ((gfp & GfpFlags.__GFP_COMP) != 0) {
      throw new BadPageException(
          BadPageException.Problem.COMPOUND,
          Pfn.NONE,
          order,
          "an exact size is not one compound page");
    }
    long pfn = pages.alloc(slot, gfp, order);
    if (pfn != Pfn.NONE) {
      split(pfn, order);
      for (long tail = pfn + wanted; tail < pfn + Order.pages(order); tail++) {
        pages.free(slot, tail, 0);
      }
    }
    return pfn;
  }

  void free(int slot, long pfn, long sizeBytes) {
    checkSize(sizeBytes);
    Objects.checkIndex(slot, pages.slots());
    long count = PageSize.pagesFor(sizeBytes);
    for (long i = 0; i < count; i++) {
      check.allocated(pfn + i, 0);
    }
    for (long i = 0; i < count; i++) {
      pages.free(slot, pfn + i, 0);
    }
  }

  void split(long pfn, int order) {
    int flags = check.allocated(pfn, order);
    if ((flags & PageFlags.COMPOUND) != 0) {
      throw new BadPageException(
          BadPageException.Problem.COMPOUND, pfn, order, "the block is one compound page");
    }
    int single =
        PageFlags.of(PageFlags.zoneId(flags), PageFlags.ALLOCATED, 0, PageFlags.migrateType(flags))
            | (flags & PageFlags.ACCOUNTED);
    for (long page = pfn; page < pfn + Order.pages(order); page++) {
      memMap.setFlags(page, single);
    }
  }

  private static void checkSize(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException("a size of " + sizeBytes + " bytes: give at least 1");
    }
  }
}
