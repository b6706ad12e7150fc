package org.kmem.bitfield;

import java.util.Arrays;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.MigrateType;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * The free blocks of a zone as the buddy system would have them, each as large as its place allows. Looks at every
 * pageblock; what is found while others work is of no single moment. Without state of its own.
 */
final class FreeBlockWalk {
  private final FrameTable table;

  FreeBlockWalk(FrameTable table) {
    this.table = table;
  }

  /** Numbers of blocks by {@code type * Order.COUNT + order}. */
  long[] count() {
    long[] counts = new long[MigrateType.COUNT * Order.COUNT];
    long[] byOrder = new long[Order.COUNT];
    forEachFrame((frame, frames, type) -> {
      if (frames == 2) {
        counts[type * Order.COUNT + Order.MAX]++;
        return;
      }
      Arrays.fill(byOrder, 0);
      Rows.countFree(table.rows(frame), byOrder);
      for (int order = 0; order <= Order.PAGEBLOCK; order++) {
        counts[type * Order.COUNT + order] += byOrder[order];
      }
    });
    return counts;
  }

  /** Visits the blocks by ascending frame. */
  void forEach(Buddy.BlockVisitor visitor) {
    forEachFrame((frame, frames, type) -> {
      long pfn = table.pfnOf(frame);
      if (frames == 2) {
        visitor.accept(pfn, Order.MAX, type);
        return;
      }
      long rows = table.rows(frame);
      int page = 0;
      while (page < Order.PAGEBLOCK_PAGES) {
        int order = Rows.freeOrder(rows, page);
        if (order >= 0) {
          visitor.accept(pfn + page, order, type);
        }
        page += 1 << Math.max(order, 0);
      }
    });
  }

  /** Gets the free blocks of the pageblocks, one pageblock or two neighbours at a time. */
  private interface FrameVisitor {
    void accept(int frame, int frames, int type);
  }

  private void forEachFrame(FrameVisitor visitor) {
    for (int frame = 0; frame < table.frames(); frame++) {
      int word = table.word(frame);
      int type = FrameTable.type(word);
      if (FrameTable.used(word) == 0 && isPair(frame, type)) {
        visitor.accept(frame++, 2, type);
      } else if (FrameTable.free(word) > 0) {
        visitor.accept(frame, 1, type);
      }
    }
  }

  private boolean isPair(int frame, int type) {
    if (!Pfn.isAligned(table.pfnOf(frame), Order.MAX) || frame + 1 == table.frames()) {
      return false;
    }
    int second = table.word(frame + 1);
    int secondType = FrameTable.type(second);
    return FrameTable.used(second) == 0
        && (secondType == type
            || (MigrateType.isMergeable(type) && MigrateType.isMergeable(secondType)));
  }
}
