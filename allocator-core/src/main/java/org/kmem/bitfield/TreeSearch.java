package org.kmem.bitfield;

import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.Memory;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Finds and takes free pages of one zone: in the caller's own tree first, in partly used trees next, in
 * untouched ones last, so that what is free stays together.
 *
 * <p>A request is for a block of an order, or for up to 64 single pages of one row. Safe for any thread.
 */
final class TreeSearch {
  /*
   * Implementation notes.
   * Frames are looked for in four ways. SAME: partly used, of the type asked for. EMPTY: nothing taken;
   * it gets the type. ONLY: of one type that is not for everyone. ANY: of any ordinary type, which mixes
   * types in a pageblock and boosts the watermarks.
   *
   * Of frames that fit, the fullest is taken, so that others run empty and become whole again; of frames
   * to be mixed, the emptiest, which can change its type most often. Blocks stay with the frame that was
   * chosen last as long as it is in use and has room: it was the fullest, and now is fuller.
   *
   * A tree is reserved for (slot, type) after something was found in it. That only steers the search of
   * others; when nothing else is left, they work in reserved trees too.
   *
   * Progress: every loop here is over frames or trees, or bounded by ATTEMPTS. A request can fail while
   * memory comes free behind its scan, as with any allocator.
   */
  /** What a slot remembers for a type: two ints, its own tree and the frame it last took from, plus 1 each. */
  static final int HINT_BYTES = 2 * Integer.BYTES;

  private static final int LAST_FRAME = Integer.BYTES;

  private static final int SAME = 0;
  private static final int EMPTY = 1;
  private static final int ONLY = 2;
  private static final int ANY = 3;

  /** Kinds of trees to look at: bits. */
  private static final int PARTLY_USED = 1;

  private static final int UNTOUCHED = 2;
  private static final int RESERVED = 4;

  /** Scans of a frame whose count promises pages; its pages can move while it is scanned. */
  private static final int ATTEMPTS = 4;

  private final FrameTable table;
  private final FragmentationBoost boost;
  private final long startPfn;
  private final long endPfn;

  TreeSearch(FrameTable table, FragmentationBoost boost, long startPfn, long endPfn) {
    this.table = table;
    this.boost = boost;
    this.startPfn = startPfn;
    this.endPfn = endPfn;
  }

  /**
   * Takes a block; or pages of a row: their bits go to an address, the row's first page is returned.
   *
   * @param hint address of the caller's memory for this type, see {@link #HINT_BYTES}
   * @param wanted an order; or, negative, how many single pages at most
   * @param type migrate type asked for
   * @param allocFlags {@link AllocFlags}; the watermark has been checked
   * @param bitsAddress where the bits go; not used for a block
   * @return first page, or {@link Pfn#NONE}
   */
  long take(long hint, int wanted, int type, int allocFlags, long bitsAddress) {
    boolean cmaAllowed = (allocFlags & AllocFlags.CMA) != 0;
    long pfn = Pfn.NONE;
    if ((allocFlags & AllocFlags.HIGHATOMIC) != 0) {
      pfn = takeOnly(wanted, MigrateType.HIGHATOMIC, bitsAddress);
    }
    if (pfn == Pfn.NONE && cmaAllowed && table.freePages(MigrateType.CMA) > table.freePages() / 2) {
      pfn = takeOnly(wanted, MigrateType.CMA, bitsAddress);
    }
    if (pfn == Pfn.NONE) {
      pfn = takeOwn(hint, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE && cmaAllowed) {
      pfn = takeOnly(wanted, MigrateType.CMA, bitsAddress);
    }
    if (pfn == Pfn.NONE && (allocFlags & AllocFlags.NO_FRAGMENT) == 0) {
      pfn = scan(PARTLY_USED | UNTOUCHED | RESERVED, ANY, 0, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE && (allocFlags & (AllocFlags.OOM | AllocFlags.NON_BLOCK)) != 0) {
      pfn = takeOnly(wanted, MigrateType.HIGHATOMIC, bitsAddress);
    }
    return pfn;
  }

  private long takeOwn(long hint, int wanted, int type, long bitsAddress) {
    boolean whole = wanted >= Order.PAGEBLOCK;
    int last = Memory.getIntAcquire(hint + LAST_FRAME) - 1;
    if (last >= 0 && wanted > 0) {
      long pfn = inFrame(last, whole ? EMPTY : SAME, wanted, type, bitsAddress);
      if (pfn != Pfn.NONE) {
        return pfn;
      }
    }
    int own = Memory.getIntAcquire(hint) - 1;
    if (own >= 0) {
      long pfn = whole ? Pfn.NONE : inTree(own, SAME, wanted, type, bitsAddress);
      if (pfn == Pfn.NONE) {
        pfn = inTree(own, EMPTY, wanted, type, bitsAddress);
      }
      if (pfn != Pfn.NONE) {
        remember(hint, pfn);
        return pfn;
      }
    }
    long pfn = whole ? Pfn.NONE : scan(PARTLY_USED, SAME, hint, wanted, type, bitsAddress);
    if (pfn == Pfn.NONE) {
      pfn = scan(PARTLY_USED, EMPTY, hint, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE) {
      pfn = scan(UNTOUCHED, EMPTY, hint, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE && !whole) {
      pfn = scan(PARTLY_USED | UNTOUCHED | RESERVED, SAME, 0, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE) {
      pfn = scan(PARTLY_USED | UNTOUCHED | RESERVED, EMPTY, 0, wanted, type, bitsAddress);
    }
    return pfn;
  }

  private long takeOnly(int wanted, int type, long bitsAddress) {
    return table.freePages(type) < pages(wanted)
        ? Pfn.NONE
        : scan(PARTLY_USED | UNTOUCHED | RESERVED, ONLY, 0, wanted, type, bitsAddress);
  }

  /** Tries trees of some kinds from the bottom up; reserves the one where it succeeds if there is a hint. */
  private long scan(int kinds, int mode, long hint, int wanted, int type, long bitsAddress) {
    int pages = Math.min(pages(wanted), Order.PAGEBLOCK_PAGES);
    for (int tree = 0; tree < table.trees(); tree++) {
      int used = table.usedInTree(tree);
      if (used + pages > table.pagesOfTree(tree)
          || (kinds & (used == 0 ? UNTOUCHED : PARTLY_USED)) == 0
          || ((kinds & RESERVED) == 0 && table.isReserved(tree))) {
        continue;
      }
      long pfn = inTree(tree, mode, wanted, type, bitsAddress);
      if (pfn != Pfn.NONE) {
        if (hint != 0) {
          reserve(hint, tree);
          remember(hint, pfn);
        }
        return pfn;
      }
    }
    return Pfn.NONE;
  }

  private void remember(long hint, long pfn) {
    Memory.putIntRelease(hint + LAST_FRAME, table.frameOf(pfn) + 1);
  }

  private void reserve(long hint, int tree) {
    if (!table.tryReserve(tree)) {
      return;
    }
    int former = Memory.getIntAcquire(hint);
    if (!Memory.compareAndSetInt(hint, former, tree + 1)) {
      table.unreserve(tree); // somebody else with this slot was quicker
    } else if (former != 0) {
      table.unreserve(former - 1);
    }
  }

  private long inTree(int tree, int mode, int wanted, int type, long bitsAddress) {
    int start = tree << FrameTable.TREE_SHIFT;
    int end = Math.min(start + FrameTable.TREE_FRAMES, table.frames());
    int best = -1;
    int bestUsed = -1;
    for (int frame = start; frame < end; frame++) {
      int word = table.word(frame);
      int used = FrameTable.used(word);
      if (used == Order.PAGEBLOCK_PAGES
          || (mode == SAME && used == 0)
          || (mode == EMPTY && used > 0)) {
        continue; // most frames end here
      }
      boolean better = best < 0 || (mode == ANY ? used < bestUsed : used > bestUsed);
      if (better && fits(frame, word, mode, wanted, type)) {
        best = frame;
        bestUsed = used;
        if (mode == EMPTY) {
          break;
        }
      }
    }
    if (best < 0) {
      return Pfn.NONE;
    }
    long pfn = inFrame(best, mode, wanted, type, bitsAddress);
    for (int frame = start; pfn == Pfn.NONE && frame < end; frame++) {
      pfn = inFrame(frame, mode, wanted, type, bitsAddress);
    }
    return pfn;
  }

  private boolean fits(int frame, int word, int mode, int wanted, int type) {
    int frameType = FrameTable.type(word);
    int used = FrameTable.used(word);
    boolean suits =
        switch (mode) {
          case SAME -> frameType == type && used > 0;
          case EMPTY -> used == 0 && MigrateType.isMergeable(frameType);
          case ONLY -> frameType == type;
          default -> MigrateType.isMergeable(frameType);
        };
    if (!suits || FrameTable.free(word) < Math.min(pages(wanted), Order.PAGEBLOCK_PAGES)) {
      return false;
    }
    if (wanted == Order.MAX) {
      return fitsPair(frame, mode, type);
    }
    return wanted <= 0 || wanted == Order.PAGEBLOCK || Rows.hasFree(table.rows(frame), wanted);
  }

  private boolean fitsPair(int frame, int mode, int type) {
    if (!Pfn.isAligned(table.pfnOf(frame), Order.MAX) || frame + 1 == table.frames()) {
      return false;
    }
    return fits(frame + 1, table.word(frame + 1), mode, Order.PAGEBLOCK, type);
  }

  private long inFrame(int frame, int mode, int wanted, int type, long bitsAddress) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int word = table.word(frame);
      if (!fits(frame, word, mode, wanted, type)) {
        return Pfn.NONE;
      }
      int newType = typeAfter(frame, word, mode, type);
      long pfn;
      if (wanted < 0) {
        pfn = takeRow(frame, word, newType, -wanted, bitsAddress);
      } else if (wanted == Order.MAX) {
        pfn = takePair(frame, word, newType);
      } else {
        pfn = takeBlock(frame, word, newType, wanted);
      }
      if (pfn != Pfn.NONE) {
        if (mode == ANY && FrameTable.type(word) != type && FrameTable.used(word) > 0) {
          boost.boost();
        }
        return pfn;
      }
    }
    return Pfn.NONE;
  }

  /** An empty frame becomes the type's; so does a mixed one that is half free, if all of it is the zone's. */
  private int typeAfter(int frame, int word, int mode, int type) {
    boolean changes =
        switch (mode) {
          case EMPTY -> true;
          case ANY -> FrameTable.free(word) >= Order.PAGEBLOCK_PAGES / 2 && isWhole(frame);
          default -> false;
        };
    return changes ? type : FrameTable.type(word);
  }

  boolean isWhole(int frame) {
    long pfn = table.pfnOf(frame);
    return pfn >= startPfn && pfn + Order.PAGEBLOCK_PAGES <= endPfn;
  }

  private long takeRow(int frame, int word, int newType, int most, long bitsAddress) {
    long rows = table.rows(frame);
    int row = Rows.firstWithFree(rows);
    if (row < 0) {
      return Pfn.NONE;
    }
    long taken = Memory.getLongAcquire(rows + (long) row * Long.BYTES);
    int wanted =
        Math.min(Math.min(most, FrameTable.free(word)), Rows.ROW_PAGES - Long.bitCount(taken));
    if (wanted == 0 || !table.tryTake(frame, word, wanted, newType)) {
      return Pfn.NONE;
    }
    long bits = Rows.claimUpTo(rows, row, wanted);
    int missing = wanted - Long.bitCount(bits);
    if (missing > 0) {
      table.giveBack(frame, missing);
    }
    if (bits == 0) {
      return Pfn.NONE;
    }
    Memory.putLong(bitsAddress, bits);
    return table.pfnOf(frame) + ((long) row << Rows.ROW_SHIFT);
  }

  private long takeBlock(int frame, int word, int newType, int order) {
    if (!table.tryTake(frame, word, 1 << order, newType)) {
      return Pfn.NONE;
    }
    if (order == Order.PAGEBLOCK) {
      Rows.fill(table.rows(frame));
      return table.pfnOf(frame);
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int page = Rows.claim(table.rows(frame), order);
      if (page >= 0) {
        return table.pfnOf(frame) + page;
      }
    }
    table.giveBack(frame, 1 << order);
    return Pfn.NONE;
  }

  /** Two neighbouring frames, or none. */
  private long takePair(int frame, int word, int newType) {
    int second = table.word(frame + 1);
    if (FrameTable.used(second) > 0
        || !table.tryTake(frame, word, Order.PAGEBLOCK_PAGES, newType)) {
      return Pfn.NONE;
    }
    if (!table.tryTake(frame + 1, second, Order.PAGEBLOCK_PAGES, newType)) {
      table.giveBack(frame, Order.PAGEBLOCK_PAGES);
      return Pfn.NONE;
    }
    Rows.fill(table.rows(frame));
    Rows.fill(table.rows(frame + 1));
    return table.pfnOf(frame);
  }

  private static int pages(int wanted) {
    return wanted < 0 ? 1 : 1 << wanted;
  }
}
