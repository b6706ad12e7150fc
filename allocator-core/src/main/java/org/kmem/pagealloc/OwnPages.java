package org.kmem.pagealloc;

import org.jspecify.annotations.Nullable;
import org.kmem.bitfield.Magazine;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.page.PageFlags;

/**
 * The page allocator as the owner of one slot uses it: single pages from the slot's magazines where the
 * strategy has them, everything else by the slot's number.
 *
 * <p>Only for the thread that owns the slot.
 */
final class OwnPages {
  /*
   * Implementation notes.
   * What a request may be served from depends on nothing but its flags. The flags of the last request are
   * kept with their magazine, so that the same request again is one compare. A page goes back to the
   * magazine last used or, if that is of another zone or type, to the one last used for its type.
   */
  private static final int UNBOUND = -1;

  private final PageAllocator pages;
  private final int slot;
  private final @Nullable Magazine[] byType = new @Nullable Magazine[MigrateType.PCP_TYPES];
  private int boundGfp = UNBOUND;
  private @Nullable Magazine bound;

  OwnPages(PageAllocator pages, int slot) {
    this.pages = pages;
    this.slot = slot;
  }

  long alloc(int gfp, int order) {
    Magazine magazine = bound;
    return gfp == boundGfp && order == 0 && magazine != null && !magazine.isEmpty()
        ? magazine.alloc()
        : allocSlow(gfp, order);
  }

  private long allocSlow(int gfp, int order) {
    if (order == 0) {
      Magazine magazine = gfp == boundGfp ? bound : pages.magazine(slot, gfp);
      if (magazine != null) {
        bind(magazine, gfp);
        if (!magazine.isEmpty() || pages.refill(magazine, slot, gfp)) {
          return magazine.alloc();
        }
      }
    }
    return pages.alloc(slot, gfp, order);
  }

  private void bind(Magazine magazine, int gfp) {
    bound = magazine;
    boundGfp = gfp;
    byType[GfpFlags.migrateType(gfp)] = magazine;
  }

  void free(long pfn, int order) {
    Magazine magazine = bound;
    if (order != 0 || magazine == null || !magazine.free(pfn)) {
      freeSlow(pfn, order);
    }
  }

  private void freeSlow(long pfn, int order) {
    int type = order == 0 ? PageFlags.migrateType(pages.check().allocated(pfn, 0)) : byType.length;
    Magazine magazine = type < byType.length ? byType[type] : null;
    if (magazine == null || !magazine.free(pfn)) {
      pages.free(slot, pfn, order);
    }
  }
}
