package org.kmem.bitfield;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The frames of 2 MiB of one zone: how many pages of each are taken, and its migrate type, in one word; the
 * sums of trees of 32 frames; the free pages of each type.
 *
 * <pre>
 *   frame word     31        15 14    12 11 10 9          0
 *                 +------------+--------+-----+------------+
 *                 |     0      | type^1 |  0  |    used    |
 *                 +------------+--------+-----+------------+
 *   tree word      31 30       29 28       20 19          0
 *                 +--+--------+--+----------+--------------+
 *                 |0 |reserved|0 |  broken  |     used     |
 *                 +--+--------+--+----------+--------------+
 * </pre>
 *
 * <p>Memory of zeros is a free movable frame, so that a terabyte that nobody has touched costs nothing. Pages
 * that the zone does not manage count as used for ever. Safe for any thread.
 */
final class FrameTable implements AutoCloseable {
  /*
   * Implementation notes.
   * B1  used(frame) >= taken bits of its rows; equal when nobody is at work in the frame. Whoever takes
   *     pages raises the word first and then sets bits; whoever gives back clears bits first. A word
   *     raised by n therefore promises n free bits, of which a scan can miss those that move meanwhile.
   * B2  freePages(t) = sum over frames of type t of 512 - used, when nobody is at work.
   * B3  used(tree) = sum of used(frame), and broken(tree) = frames with used > 0, when nobody is at work.
   *
   * The type shares the word with the count so that one atomic step says both how many pages changed
   * hands and in whose name: B2 survives a change of type in the midst of frees without any lock.
   *
   * Trees count for the search only; nothing is wrong if one is stale. One tree word to a cache line,
   * since slots work in trees of their own. A tree's two counts change in one step and tell without a look
   * at its frames what a search wants to know: broken * 512 - used pages are free in frames that are partly
   * used, and the other frames are whole. No count borrows from its neighbour: who lowers one lowers what an
   * earlier step in the same word has raised, since pages are given back only after whoever took them has
   * counted them, and until then their frame is not empty. Twenty bits hold what a few hundred threads can
   * have taken again before those who gave it back have counted it.
   *
   * The table PageBlocks mirrors the types for readers: see mirror().
   */
  static final int TREE_SHIFT = 5;
  static final int TREE_FRAMES = 1 << TREE_SHIFT;

  private static final int WORD_BYTES = Integer.BYTES;
  private static final int TREE_BYTES = 64;
  private static final int USED_MASK = 0x3FF;
  private static final int TYPE_SHIFT = 12;
  private static final int TREE_RESERVED = 1 << 30;
  private static final int BROKEN_SHIFT = 20;
  private static final int BROKEN_ONE = 1 << BROKEN_SHIFT;
  private static final int BROKEN_MASK = 0x1FF;
  private static final int TREE_USED_MASK = BROKEN_ONE - 1;

  private final MemMap memMap;
  private final PageBlocks pageBlocks;
  private final long startPfn;
  private final long endPfn;
  private final long firstFrame;
  private final int frames;
  private final int trees;
  private final BackingMemory rows;
  private final BackingMemory words;
  private final BackingMemory treeWords;
  private final FreePages free;

  /** Where the tables start; asking their memory each time would check each time that it is open. */
  private final long rowsBase;

  private final long wordsBase;
  private final long treesBase;
  private final AtomicLongArray pageblockChange = new AtomicLongArray(MigrateType.COUNT);

  FrameTable(MemMap memMap, PageBlocks pageBlocks, long startPfn, long endPfn) {
    this.memMap = memMap;
    this.pageBlocks = pageBlocks;
    this.startPfn = startPfn;
    this.endPfn = endPfn;
    this.firstFrame = startPfn >>> Order.PAGEBLOCK;
    long endFrame = Pfn.alignUp(endPfn, Order.PAGEBLOCK) >>> Order.PAGEBLOCK;
    this.frames = Math.toIntExact(Math.max(0, endFrame - firstFrame));
    this.trees = (frames + TREE_FRAMES - 1) >>> TREE_SHIFT;
    this.rows = reserve((long) frames * Rows.SIZE_BYTES);
    this.words = reserve((long) frames * WORD_BYTES);
    this.treeWords = reserve((long) trees * TREE_BYTES);
    this.free = new FreePages(trees);
    this.rowsBase = rows.address();
    this.wordsBase = words.address();
    this.treesBase = treeWords.address();
  }

  private static BackingMemory reserve(long sizeBytes) {
    return BackingMemory.reserveSparse(PageSize.roundUp(Math.max(1, sizeBytes)));
  }

  int frames() {
    return frames;
  }

  int trees() {
    return trees;
  }

  int frameOf(long pfn) {
    return (int) ((pfn >>> Order.PAGEBLOCK) - firstFrame);
  }

  long pfnOf(int frame) {
    return (firstFrame + frame) << Order.PAGEBLOCK;
  }

  /** Whether all of a frame is the zone's. */
  boolean isWhole(int frame) {
    return pfnOf(frame) >= startPfn && pfnOf(frame) + Order.PAGEBLOCK_PAGES <= endPfn;
  }

  /** Address of a frame's rows. */
  long rows(int frame) {
    return rowsBase + (long) frame * Rows.SIZE_BYTES;
  }

  int word(int frame) {
    return Memory.getIntAcquire(wordAddress(frame));
  }

  static int used(int word) {
    return word & USED_MASK;
  }

  static int free(int word) {
    return Order.PAGEBLOCK_PAGES - used(word);
  }

  static int type(int word) {
    return (word >>> TYPE_SHIFT) ^ MigrateType.MOVABLE;
  }

  private static int word(int used, int type) {
    return (type ^ MigrateType.MOVABLE) << TYPE_SHIFT | used;
  }

  /** Counts pages of a frame as used and gives it a type, if its word is as expected and has room for them. */
  boolean tryTake(int frame, int expected, int pages, int type) {
    int used = used(expected) + pages;
    if (used > Order.PAGEBLOCK_PAGES
        || !Memory.compareAndSetInt(wordAddress(frame), expected, word(used, type))) {
      return false;
    }
    if (memMap.isImplicit(pfnOf(frame))) {
      memMap.makeExplicit(pfnOf(frame) >>> MemMap.SECTION_SHIFT);
    }
    addToTree(frame, used(expected) == 0 ? pages + BROKEN_ONE : pages);
    if (type(expected) == type) {
      free.add(treeOf(frame), type, -pages);
    } else {
      // The new type first, so that free memory never seems to dip.
      free.add(treeOf(frame), type, Order.PAGEBLOCK_PAGES - used);
      free.add(treeOf(frame), type(expected), -free(expected));
      noteType(frame, type(expected), type);
    }
    return true;
  }

  /** Counts pages as used whatever the frame's type; false if there is no room for them. */
  boolean tryTake(int frame, int pages) {
    int word = word(frame);
    while (free(word) >= pages) {
      if (tryTake(frame, word, pages, type(word))) {
        return true;
      }
      word = word(frame);
    }
    return false;
  }

  /** Counts pages as free again; their bits have been cleared. */
  void giveBack(int frame, int pages) {
    int before = Memory.getAndAddInt(wordAddress(frame), -pages);
    addToTree(frame, used(before) == pages ? -pages - BROKEN_ONE : -pages);
    free.add(treeOf(frame), type(before), pages);
  }

  /**
   * Changes a frame's type; the former one. Progress: the CAS fails only if the frame's count changed, which
   * is another's progress.
   */
  int setType(int frame, int type) {
    while (true) {
      int word = word(frame);
      int former = type(word);
      if (former == type) {
        return former;
      }
      if (trySetType(frame, word, type)) {
        return former;
      }
    }
  }

  /** Changes a frame's type if its word is as expected. */
  boolean trySetType(int frame, int expected, int type) {
    if (!Memory.compareAndSetInt(wordAddress(frame), expected, word(used(expected), type))) {
      return false;
    }
    if (memMap.isImplicit(pfnOf(frame))) {
      memMap.makeExplicit(pfnOf(frame) >>> MemMap.SECTION_SHIFT);
    }
    free.add(treeOf(frame), type, free(expected));
    free.add(treeOf(frame), type(expected), -free(expected));
    noteType(frame, type(expected), type);
    return true;
  }

  private void noteType(int frame, int before, int after) {
    pageblockChange.addAndGet(before, -1);
    pageblockChange.addAndGet(after, 1);
    mirror(frame);
  }

  /**
   * Writes the type where readers look for it. Who changed the type last may not be the last to write, so
   * each writer looks again: whoever writes last sees the last change. Repeats only if the type changed.
   */
  private void mirror(int frame) {
    int written;
    do {
      written = type(word(frame));
      pageBlocks.setType(pfnOf(frame), written);
      VarHandle.fullFence(); // the look must not overtake the write
    } while (type(word(frame)) != written);
  }

  /** Pageblocks that became a type since boot, less those that ceased to be of it. */
  long pageblockChange(int type) {
    return pageblockChange.get(type);
  }

  long freePages(int type) {
    return free.of(type);
  }

  /** Free pages of all types but the isolated. */
  long freePages() {
    long pages = 0;
    for (int type = 0; type < MigrateType.ISOLATE; type++) {
      pages += freePages(type);
    }
    return pages;
  }

  /** Fewer than the free pages of ordinary types, cheap to ask for. */
  long ordinaryPagesAtLeast() {
    return free.ordinaryAtLeast();
  }

  /** Counts of a tree, for the functions on it below. */
  int treeWord(int tree) {
    return Memory.getIntAcquire(treeAddress(tree));
  }

  /** Pages taken in a tree. */
  static int usedInTree(int treeWord) {
    return treeWord & TREE_USED_MASK;
  }

  /** Frames of a tree of which some page is taken. */
  static int broken(int treeWord) {
    return treeWord >>> BROKEN_SHIFT & BROKEN_MASK;
  }

  /** Free pages in frames that are partly used, of whatever type. */
  static int room(int treeWord) {
    return (broken(treeWord) << Order.PAGEBLOCK) - usedInTree(treeWord);
  }

  static boolean isReserved(int treeWord) {
    return (treeWord & TREE_RESERVED) != 0;
  }

  int framesOfTree(int tree) {
    return Math.min(TREE_FRAMES, frames - (tree << TREE_SHIFT));
  }

  /** Reserves a tree: a hint to others to work elsewhere. Repeats only when the count changed meanwhile. */
  boolean tryReserve(int tree) {
    while (true) {
      int word = treeWord(tree);
      if (isReserved(word)) {
        return false;
      }
      if (Memory.compareAndSetInt(treeAddress(tree), word, word | TREE_RESERVED)) {
        return true;
      }
    }
  }

  /** Lets a tree go that the caller has reserved. */
  void unreserve(int tree) {
    Memory.getAndAddInt(treeAddress(tree), -TREE_RESERVED);
  }

  /** Before others look at the zone: pages of a frame that it will never have, unless adopted. */
  void exclude(int frame, int from, int to) {
    Rows.claimExact(rows(frame), from, to);
    int before = Memory.getAndAddInt(wordAddress(frame), to - from);
    addToTree(frame, used(before) == 0 ? to - from + BROKEN_ONE : to - from);
  }

  /** Before others look at the zone: pages are free from now on. */
  void include(long pages) {
    free.include(MigrateType.MOVABLE, pages);
  }

  private void addToTree(int frame, int counts) {
    Memory.getAndAddInt(treeAddress(treeOf(frame)), counts);
  }

  private static int treeOf(int frame) {
    return frame >>> TREE_SHIFT;
  }

  private long wordAddress(int frame) {
    return wordsBase + (long) frame * WORD_BYTES;
  }

  private long treeAddress(int tree) {
    return treesBase + (long) tree * TREE_BYTES;
  }

  long residentBytes() {
    return rows.residentBytes() + words.residentBytes() + treeWords.residentBytes();
  }

  /** Checks B1 to B3 and that the mirrored types of whole frames are right; nobody may be at work. */
  void verify(int zoneId) {
    long[] freeOfType = new long[MigrateType.COUNT];
    for (int tree = 0; tree < trees; tree++) {
      int used = 0;
      int broken = 0;
      int end = Math.min(frames, (tree + 1) << TREE_SHIFT);
      for (int frame = tree << TREE_SHIFT; frame < end; frame++) {
        int word = word(frame);
        int taken = Rows.taken(rows(frame));
        check(used(word) == taken, "B1", zoneId, "frame at pfn", pfnOf(frame), used(word), taken);
        used += taken;
        broken += taken > 0 ? 1 : 0;
        freeOfType[type(word)] += free(word);
      }
      int counts = treeWord(tree);
      check(usedInTree(counts) == used, "B3", zoneId, "tree", tree, usedInTree(counts), used);
      check(broken(counts) == broken, "B3", zoneId, "frames of tree", tree, broken(counts), broken);
    }
    for (int type = 0; type < MigrateType.COUNT; type++) {
      long counted = freePages(type);
      check(
          counted == freeOfType[type],
          "B2",
          zoneId,
          "free pages of type",
          type,
          counted,
          freeOfType[type]);
    }
  }

  private static void check(
      boolean holds, String invariant, int zoneId, String what, long which, long says, long is) {
    if (!holds) {
      throw new IllegalStateException(
          "%s broken in zone %d, %s %d: counts %d, holds %d"
              .formatted(invariant, zoneId, what, which, says, is));
    }
  }

  @Override
  public void close() {
    rows.close();
    words.close();
    treeWords.close();
    free.close();
  }
}
