package org.kmem.bitfield;

import org.kmem.gfp.MigrateType;
import org.kmem.memory.Memory;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Takes free pages in a frame of 2 MiB, or in the frame of a tree that suits a request best.
 *
 * <p>A request is for a block of an order, or for up to 64 single pages of one row. Safe for any thread.
 */
final class FrameSearch {
  /*
   * Implementation notes.
   * Of frames that fit, the fullest is taken, so that others run empty and become whole again; of frames
   * to be mixed, the emptiest, which can change its type most often.
   *
   * Progress: every loop here is over frames, or bounded by ATTEMPTS. A request can fail while memory comes
   * free behind its scan, as with any allocator.
   */
  /** Partly used, of the type asked for. */
  static final int SAME = 0;

  /** Nothing taken; it gets the type. */
  static final int EMPTY = 1;

  /** Of one type that is not for everyone. */
  static final int ONLY = 2;

  /** Of any ordinary type, which mixes types in a pageblock and boosts the watermarks. */
  static final int ANY = 3;

  /** Scans of a frame whose count promises pages; its pages can move while it is scanned. */
  private static final int ATTEMPTS = 4;

  private final FrameTable table;
  private final FragmentationBoost boost;

  FrameSearch(FrameTable table, FragmentationBoost boost) {
    this.table = table;
    this.boost = boost;
  }

  /** Takes from the frame of a tree that suits best, or from any that does. */
  long inTree(int tree, int mode, int wanted, int type, long bitsAddress) {
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

  /** Takes from a frame in use; from one that has run empty only if its tree's word is still as given. */
  long inLast(int frame, int treeWord, int wanted, int type, long bitsAddress) {
    boolean empty = FrameTable.used(table.word(frame)) == 0;
    if (empty && table.treeWord(frame >>> FrameTable.TREE_SHIFT) != treeWord) {
      return Pfn.NONE;
    }
    return inFrame(frame, empty ? EMPTY : SAME, wanted, type, bitsAddress);
  }

  /** Takes from a frame, if it suits. */
  long inFrame(int frame, int mode, int wanted, int type, long bitsAddress) {
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
          case ANY -> FrameTable.free(word) >= Order.PAGEBLOCK_PAGES / 2 && table.isWhole(frame);
          default -> false;
        };
    return changes ? type : FrameTable.type(word);
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

  /** Pages that a frame must have free for a request: one is enough if pages of a row are wanted. */
  static int pages(int wanted) {
    return wanted < 0 ? 1 : 1 << wanted;
  }
}
