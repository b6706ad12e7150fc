package org.kmem.bitfield;

import static org.kmem.bitfield.FrameSearch.ANY;
import static org.kmem.bitfield.FrameSearch.EMPTY;
import static org.kmem.bitfield.FrameSearch.ONLY;
import static org.kmem.bitfield.FrameSearch.SAME;

import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.Memory;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Chooses where in a zone a request is served: what is partly used is filled up, the fullest first, and what
 * is whole is broken last, so that what is free stays together.
 *
 * <p>A request is for a block of an order, or for up to 64 single pages of one row. Safe for any thread.
 */
final class TreeSearch {
  /*
   * Implementation notes.
   * A request for less than a frame goes through these places until it is served:
   *
   *   1  the frame that the slot took from last, while it is in use: it was the fullest, and now is fuller;
   *      also when it has run empty, if place 3 took it before and its tree is as it was then
   *   2  broken frames of the slot's own tree, if it is dense
   *   3  the frame taken from last if it has run empty and is in the own tree, where no broken one serves
   *   4  broken frames of the trees in the window, own or not, the densest tree first
   *   5  whole frames of the own tree, of another tree in use in the window, of an untouched one
   *   6  the same as 4 and 5 in other windows
   *   7  the same everywhere, also in trees that others have reserved
   *
   * A frame is broken when some page of it is taken, and dense when few are free; a tree is as dense as its
   * broken frames are on average, which its word tells. What is broken stays broken until its last page is
   * back, which can be for ever: so nothing whole is broken while something broken can serve (4 before 5,
   * and before staying in a tree of one's own), and among the broken the densest are filled, so that the
   * others see frees only. A slot that stayed in a sparse tree until that was full would undo what the tree's
   * frees had won, hence 2. A frame that was taken from last and has run empty is at most
   * one for each slot and type; without it a block that comes and goes on a quiet machine would search each
   * time. A tree's word that is the same as after the last search says that searching is no use; if it is the
   * same by chance, a broken frame is overlooked once.
   *
   * A tree is reserved for (slot, type) after something was found in it. That only steers the search of
   * others: they leave it alone while what is free in its broken frames is not more than a frame, which is
   * what its slot needs to work undisturbed. When there is more, then because of frees, and they compete for
   * it like for any other tree: its slot may never fill it, and whole frames would be broken instead.
   *
   * A tree with less than a refill left is put behind others, or each refill would have to search anew.
   *
   * A window bounds the search: up to 4 GiB all trees compete, beyond that those around the slot's own. The
   * whole zone is searched only when there is neither a broken frame nor a whole one in the window. Blocks,
   * for which pages alone are not enough, are tried in a few trees only before a whole frame is broken:
   * looking at the rows of every frame costs more than it saves.
   *
   * Whole frames come from 5 to 7 only; tree words alone tell that there is none.
   *
   * Progress: every loop here is over trees of a window, each tried once, or over windows.
   */
  /**
   * What a slot remembers for a type: its own tree, the frames of its last small and whole block, and the
   * tree's word when its broken frames could not serve and the last one, run empty, was taken again.
   */
  static final int HINT_BYTES = 4 * Integer.BYTES;

  /** Trees and frames plus 1; 0 for none. */
  private static final int LAST_FRAME = Integer.BYTES;

  private static final int LAST_WHOLE = 2 * Integer.BYTES;
  private static final int SEARCHED = 3 * Integer.BYTES;

  /** Trees whose words are compared with each other: as many as a set of bits can say were tried. */
  private static final int WINDOW_SHIFT = 6;

  private static final int WINDOW_TREES = 1 << WINDOW_SHIFT;

  /** Trees of a window that are tried for a block before a whole frame is broken. */
  private static final int BLOCK_TRIES = 8;

  /** Free pages in a tree's broken frames that make it worth moving there: a refill. */
  private static final int ROOM_ENOUGH = Rows.ROW_PAGES;

  /** Free pages in a reserved tree's broken frames that its slot has for itself. */
  private static final int ROOM_OF_OWNER = Order.PAGEBLOCK_PAGES;

  /** Free pages of a broken frame, on average, up to which a slot stays in its tree without a look around. */
  private static final int DENSE_ROOM = Order.PAGEBLOCK_PAGES / 4;

  /** Rank of a tree that cannot serve. */
  private static final int UNFIT = Integer.MAX_VALUE;

  /** Ranks are a class of trees, and a figure within it. */
  private static final int CLASS_SHIFT = 20;

  private final FrameTable table;
  private final FrameSearch frames;

  TreeSearch(FrameTable table, FrameSearch frames) {
    this.table = table;
    this.frames = frames;
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
      pfn =
          wanted >= Order.PAGEBLOCK
              ? takeWhole(hint, wanted, type)
              : takeSmall(hint, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE && cmaAllowed) {
      pfn = takeOnly(wanted, MigrateType.CMA, bitsAddress);
    }
    boolean mixes = wanted < Order.PAGEBLOCK; // whole frames change their type without mixing
    if (pfn == Pfn.NONE && mixes && (allocFlags & AllocFlags.NO_FRAGMENT) == 0) {
      pfn = scan(ANY, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE && (allocFlags & (AllocFlags.OOM | AllocFlags.NON_BLOCK)) != 0) {
      pfn = takeOnly(wanted, MigrateType.HIGHATOMIC, bitsAddress);
    }
    return pfn;
  }

  private long takeOnly(int wanted, int type, long bitsAddress) {
    return table.freePages(type) < FrameSearch.pages(wanted)
        ? Pfn.NONE
        : scan(ONLY, wanted, type, bitsAddress);
  }

  /** Tries all trees from the bottom up, reserved or not. */
  private long scan(int mode, int wanted, int type, long bitsAddress) {
    int pages = Math.min(FrameSearch.pages(wanted), Order.PAGEBLOCK_PAGES);
    for (int tree = 0; tree < table.trees(); tree++) {
      int free = (table.framesOfTree(tree) << Order.PAGEBLOCK) - usedInTree(tree);
      if (free >= pages) {
        long pfn = frames.inTree(tree, mode, wanted, type, bitsAddress);
        if (pfn != Pfn.NONE) {
          return pfn;
        }
      }
    }
    return Pfn.NONE;
  }

  private int usedInTree(int tree) {
    return FrameTable.usedInTree(table.treeWord(tree));
  }

  private long takeWhole(long hint, int order, int type) {
    int last = Memory.getIntAcquire(hint + LAST_WHOLE) - 1;
    if (last >= 0) {
      long pfn = frames.inFrame(last, EMPTY, order, type, 0);
      if (pfn != Pfn.NONE) {
        return pfn;
      }
    }
    int own = Memory.getIntAcquire(hint) - 1;
    long pfn = own < 0 ? Pfn.NONE : frames.inTree(own, EMPTY, order, type, 0);
    if (pfn == Pfn.NONE) {
      pfn = inWindows(false, EMPTY, hint, order, type, 0);
    }
    if (pfn == Pfn.NONE) {
      pfn = inWindows(true, EMPTY, hint, order, type, 0);
    }
    return remember(hint + LAST_WHOLE, pfn);
  }

  private long takeSmall(long hint, int wanted, int type, long bitsAddress) {
    int last = Memory.getIntAcquire(hint + LAST_FRAME) - 1;
    if (last >= 0) {
      int searched = Memory.getIntAcquire(hint + SEARCHED);
      long pfn = frames.inLast(last, searched, wanted, type, bitsAddress);
      if (pfn != Pfn.NONE) {
        return pfn;
      }
    }
    return remember(hint + LAST_FRAME, takeSmallSlow(hint, last, wanted, type, bitsAddress));
  }

  private long takeSmallSlow(long hint, int last, int wanted, int type, long bitsAddress) {
    int own = Memory.getIntAcquire(hint) - 1;
    long pfn = own < 0 ? Pfn.NONE : inOwn(hint, own, last, wanted, type, bitsAddress);
    int window = Math.max(0, own) >>> WINDOW_SHIFT;
    if (pfn == Pfn.NONE) {
      pfn = inWindow(window, false, SAME, hint, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE && own >= 0) {
      pfn = frames.inTree(own, EMPTY, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE) {
      pfn = inWindow(window, false, EMPTY, hint, wanted, type, bitsAddress);
    }
    for (int again = 0; again < 2 && pfn == Pfn.NONE; again++) {
      boolean everywhere = again > 0;
      pfn = inWindows(everywhere, SAME, hint, wanted, type, bitsAddress);
      if (pfn == Pfn.NONE) {
        pfn = inWindows(everywhere, EMPTY, hint, wanted, type, bitsAddress);
      }
    }
    return pfn;
  }

  /** Serves from the own tree's broken frames, to which one that has just run empty still belongs. */
  private long inOwn(long hint, int own, int last, int wanted, int type, long bitsAddress) {
    boolean ranEmpty =
        last >>> FrameTable.TREE_SHIFT == own && FrameTable.used(table.word(last)) == 0;
    int word = table.treeWord(own);
    long pfn = Pfn.NONE;
    if (FrameTable.room(word) >= FrameSearch.pages(wanted) && (ranEmpty || isDense(word))) {
      pfn = frames.inTree(own, SAME, wanted, type, bitsAddress);
    }
    if (pfn == Pfn.NONE && ranEmpty) {
      Memory.putIntRelease(hint + SEARCHED, word); // no use to search again while the tree is so
      pfn = frames.inFrame(last, EMPTY, wanted, type, bitsAddress);
    }
    return pfn;
  }

  private static boolean isDense(int treeWord) {
    return FrameTable.room(treeWord) <= FrameTable.broken(treeWord) * DENSE_ROOM;
  }

  private long remember(long lastAddress, long pfn) {
    if (pfn != Pfn.NONE) {
      Memory.putIntRelease(lastAddress, table.frameOf(pfn) + 1);
    }
    return pfn;
  }

  private long inWindows(
      boolean everywhere, int mode, long hint, int wanted, int type, long bitsAddress) {
    long pfn = Pfn.NONE;
    int windows = (table.trees() + WINDOW_TREES - 1) >>> WINDOW_SHIFT;
    int first = Math.max(0, Memory.getIntAcquire(hint) - 1) >>> WINDOW_SHIFT;
    for (int i = 0; i < windows && pfn == Pfn.NONE; i++) {
      pfn = inWindow((first + i) % windows, everywhere, mode, hint, wanted, type, bitsAddress);
    }
    return pfn;
  }

  /** Tries the trees of a window, the best first; reserves the one where it succeeds if nobody has. */
  private long inWindow(
      int window, boolean everywhere, int mode, long hint, int wanted, int type, long bitsAddress) {
    int own = Memory.getIntAcquire(hint) - 1;
    int tries = wanted < 0 || everywhere ? WINDOW_TREES : BLOCK_TRIES;
    long tried = 0;
    while (Long.bitCount(tried) < tries) {
      int best = best(window, tried, own, everywhere, mode, wanted);
      if (best < 0) {
        return Pfn.NONE;
      }
      long pfn = frames.inTree(best, mode, wanted, type, bitsAddress);
      if (pfn != Pfn.NONE) {
        reserve(hint, best);
        return pfn;
      }
      tried |= 1L << best; // the shift is modulo 64, the trees of a window
    }
    return Pfn.NONE;
  }

  private int best(int window, long tried, int own, boolean everywhere, int mode, int wanted) {
    int start = window << WINDOW_SHIFT;
    int end = Math.min(start + WINDOW_TREES, table.trees());
    int best = -1;
    int bestRank = UNFIT;
    for (int tree = start; tree < end; tree++) {
      int rank = rank(tree, own, everywhere, mode, wanted);
      if (rank < bestRank && (tried >>> tree & 1) == 0) {
        best = tree;
        bestRank = rank;
      }
    }
    return best;
  }

  /** The lower, the sooner a tree is tried. */
  private int rank(int tree, int own, boolean everywhere, int mode, int wanted) {
    int word = table.treeWord(tree);
    boolean ofOthers = tree != own && FrameTable.isReserved(word);
    int broken = FrameTable.broken(word);
    if (mode == EMPTY) {
      int whole = table.framesOfTree(tree) - broken;
      if (whole <= 0
          || (ofOthers && !everywhere)) { // one is enough: a pair may lie across two trees
        return UNFIT;
      }
      return ((broken == 0 ? 1 : 0) << CLASS_SHIFT) + whole;
    }
    int room = FrameTable.room(word);
    if (room < FrameSearch.pages(wanted) || (ofOthers && !everywhere && room <= ROOM_OF_OWNER)) {
      return UNFIT;
    }
    return ((room < ROOM_ENOUGH ? 1 : 0) << CLASS_SHIFT) + (room << Byte.SIZE) / broken;
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
}
