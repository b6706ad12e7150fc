package org.kmem.mm.mapping;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.SlabCache;

/**
 * Entries by page index, with marks that can be searched: what an address space keeps its pages in.
 *
 * <p>An entry is a {@code long} other than 0; one that is odd is a value, not a page. Finding, storing and searching take time in proportion to the
 * depth, which is that of the largest index in use: one level for each six bits. Absent stretches are skipped
 * whole. Belongs to the holder of the baton; nothing waits.
 *
 * <p>Kernel counterpart: {@code struct xarray} as {@code i_pages}, with {@code PAGECACHE_TAG_DIRTY} and its
 * siblings as marks.
 */
public final class PageIndex {
  /*
   * Implementation notes.
   * A radix tree of nodes with 64 slots. A node carries, for "in use" and for each mark, a word with a bit for
   * each slot: in a leaf the bit is the entry's, above it says that something below has it.
   *
   * I1  a bit of a set in an inner node <=> the child's word of that set is not 0.
   * I2  no node is empty; the root is no higher than its last index needs.
   *
   * Each node has an object in the cache radix_tree_node, which is where its memory would be; what it holds
   * is kept here, for the collector's sake.
   */
  /** What searches answer if there is nothing. */
  public static final long NOT_FOUND = -1;

  /** Largest index. */
  public static final long LAST_INDEX = (1L << 52) - 1;

  /** Set of the slots in use. */
  static final int PRESENT = 0;

  static final int SETS = PageMark.values().length + 1;

  /** Who brings a page in pays for the node too: {@code XA_FLAGS_ACCOUNT}. */
  private static final int GFP_AT_ONCE = GfpFlags.GFP_NOWAIT | GfpFlags.__GFP_ACCOUNT;

  private final SlabCache nodes;
  private final ValueNodes valueNodes;
  private @Nullable IndexNode root;

  /** One level for each six bits of the largest index. */
  private static final int MAX_LEVELS = 9;

  /** Objects for the next nodes, got while nobody stood in the tree, and how many there are. */
  private final long[] spares = new long[MAX_LEVELS];

  private int spareCount;

  /** With how many spare objects the last attempt may succeed. */
  private int sparesWanted = 1;

  /**
   * An empty index.
   *
   * @param nodes cache of the objects that stand for its nodes
   * @param valueNodes hears of nodes in which only values are left
   */
  public PageIndex(SlabCache nodes, ValueNodes valueNodes) {
    this.nodes = nodes;
    this.valueNodes = valueNodes;
  }

  /**
   * The entry at an index.
   *
   * @param index 0 to {@link #LAST_INDEX}
   * @return the entry, 0 if there is none
   */
  public long load(long index) {
    IndexNode leaf = leaf(index);
    return leaf == null ? 0 : leaf.entry(leaf.slot(index));
  }

  /**
   * Puts an entry at an index, in place of any that is there and with its marks.
   *
   * <p>Does not wait, so that nothing changes on the way: if there is no memory at once, {@link #preload} may
   * bring some.
   *
   * @param index 0 to {@link #LAST_INDEX}
   * @param entry the entry, not 0
   * @return false if there is no memory for it at once
   */
  public boolean store(long index, long entry) {
    IndexNode leaf = makeLeaf(index);
    if (leaf == null) {
      return false;
    }
    int slot = leaf.slot(index);
    leaf.setEntry(slot, entry);
    if (!leaf.has(PRESENT, slot)) {
      raise(leaf, PRESENT, slot);
    }
    countValues(leaf);
    return true;
  }

  /**
   * Gets memory for one node more than was there when storing failed, with reclaim if need be: {@code xas_nomem}.
   * May wait.
   *
   * @return false if there is none
   */
  public boolean preload() {
    while (spareCount < sparesWanted) {
      long object = nodes.alloc(GfpFlags.GFP_KERNEL_ACCOUNT);
      if (object == 0) {
        return false;
      }
      if (spareCount == MAX_LEVELS) { // others brought enough meanwhile
        nodes.free(object);
      } else {
        spares[spareCount++] = object;
      }
    }
    return true;
  }

  /**
   * Takes the entry at an index away, and its marks.
   *
   * @param index 0 to {@link #LAST_INDEX}
   * @return what was there, 0 if nothing
   */
  public long erase(long index) {
    IndexNode leaf = leaf(index);
    if (leaf == null) {
      return 0;
    }
    int slot = leaf.slot(index);
    long entry = leaf.entry(slot);
    if (entry != 0) {
      leaf.setEntry(slot, 0);
      for (int set = PRESENT + 1; set < SETS; set++) {
        lower(leaf, set, slot);
      }
      lower(leaf, PRESENT, slot);
      countValues(leaf);
      prune(leaf);
    }
    return entry;
  }

  /**
   * Whether an entry has a mark.
   *
   * @param index its index
   * @param mark the mark
   * @return true if there is an entry and it has
   */
  public boolean isMarked(long index, PageMark mark) {
    IndexNode leaf = leaf(index);
    return leaf != null && leaf.has(mark.set(), leaf.slot(index));
  }

  /**
   * Marks an entry; without effect if there is none.
   *
   * @param index its index
   * @param mark the mark
   */
  public void mark(long index, PageMark mark) {
    IndexNode leaf = leaf(index);
    if (leaf != null && leaf.has(PRESENT, leaf.slot(index))) {
      raise(leaf, mark.set(), leaf.slot(index));
    }
  }

  /**
   * Takes a mark away.
   *
   * @param index index of the entry
   * @param mark the mark
   */
  public void unmark(long index, PageMark mark) {
    IndexNode leaf = leaf(index);
    if (leaf != null) {
      lower(leaf, mark.set(), leaf.slot(index));
    }
  }

  /**
   * Whether any entry has a mark.
   *
   * @param mark the mark
   * @return true if so
   */
  public boolean anyMarked(PageMark mark) {
    return root != null && root.sets[mark.set()] != 0;
  }

  /**
   * The first entry of a range.
   *
   * @param from first index to look at
   * @param last last index to look at
   * @return its index, or {@link #NOT_FOUND}
   */
  public long next(long from, long last) {
    return nextIn(PRESENT, from, last);
  }

  /**
   * The first entry of a range that has a mark.
   *
   * @param mark the mark
   * @param from first index to look at
   * @param last last index to look at
   * @return its index, or {@link #NOT_FOUND}
   */
  public long nextMarked(PageMark mark, long from, long last) {
    return nextIn(mark.set(), from, last);
  }

  /**
   * Whether there is nothing at all.
   *
   * @return true if so
   */
  public boolean isEmpty() {
    return root == null;
  }

  private @Nullable IndexNode leaf(long index) {
    IndexNode node = root;
    if (node == null || index > node.lastIndex()) {
      return null;
    }
    while (node != null && !node.isLeaf()) {
      node = node.child(node.slot(index));
    }
    return node;
  }

  private @Nullable IndexNode makeLeaf(long index) {
    if (!growTo(index)) {
      return null;
    }
    IndexNode node = root;
    while (node != null && !node.isLeaf()) {
      int slot = node.slot(index);
      IndexNode child = node.child(slot);
      if (child == null) {
        child = makeNode(node.shift - IndexNode.SHIFT, node, slot);
        if (child == null) {
          keepEmpty(node);
          return null;
        }
        node.setChild(slot, child);
      }
      node = child;
    }
    return node;
  }

  private boolean growTo(long index) {
    IndexNode top = root;
    if (top == null) {
      int shift = 0;
      while (index >>> (shift + IndexNode.SHIFT) != 0) {
        shift += IndexNode.SHIFT;
      }
      root = makeNode(shift, null, 0);
      return root != null;
    }
    while (index > top.lastIndex()) {
      IndexNode higher = makeNode(top.shift + IndexNode.SHIFT, null, 0);
      if (higher == null) {
        return false;
      }
      higher.setChild(0, top);
      for (int set = 0; set < SETS; set++) {
        higher.sets[set] = top.sets[set] == 0 ? 0 : 1;
      }
      top.parent = higher;
      root = higher;
      countValues(top);
      top = higher;
    }
    return true;
  }

  private @Nullable IndexNode makeNode(int shift, @Nullable IndexNode parent, int slot) {
    long object = spareCount > 0 ? spares[--spareCount] : nodes.alloc(GFP_AT_ONCE);
    sparesWanted = 1;
    return object == 0 ? null : new IndexNode(shift, parent, slot, object, nodes.localNode());
  }

  /** Tells of a node that came to have only values, or has so no longer: {@code workingset_update_node}. */
  private void countValues(IndexNode node) {
    boolean counts = node.hasOnlyValues();
    if (counts != node.countedForValues) {
      node.countedForValues = counts;
      valueNodes.changed(node.memoryNode, counts ? 1 : -1);
    }
  }

  private static void raise(IndexNode leaf, int set, int slotOfLeaf) {
    IndexNode node = leaf;
    int slot = slotOfLeaf;
    while (node != null && !node.has(set, slot)) {
      node.set(set, slot);
      slot = node.slotInParent;
      node = node.parent;
    }
  }

  private static void lower(IndexNode leaf, int set, int slotOfLeaf) {
    IndexNode node = leaf;
    int slot = slotOfLeaf;
    while (node != null) {
      node.clear(set, slot);
      if (node.sets[set] != 0) {
        return;
      }
      slot = node.slotInParent;
      node = node.parent;
    }
  }

  /** Frees nodes that nothing is left in, from a leaf upwards, and lowers the root. */
  private void prune(IndexNode leaf) {
    pruneEmpty(leaf);
    IndexNode top = root;
    while (top != null && !top.isLeaf() && top.sets[PRESENT] == 1) {
      IndexNode child = top.child(0);
      nodes.free(top.object);
      if (child != null) {
        child.parent = null;
        countValues(child);
      }
      root = child;
      top = child;
    }
  }

  /** Gives back what {@link #preload} brought and nothing needed. */
  public void close() {
    while (spareCount > 0) {
      nodes.free(spares[--spareCount]);
    }
  }

  /** Takes nodes out that nothing came below of, and keeps their objects for the next attempt, which needs one more. */
  private void keepEmpty(IndexNode from) {
    IndexNode node = from;
    while (node != null && node.sets[PRESENT] == 0) {
      spares[spareCount++] = node.object;
      node = detach(node);
    }
    sparesWanted = Math.min(spareCount + 1, MAX_LEVELS);
  }

  /** Takes an empty node out of the tree; answers what it hung on. */
  private @Nullable IndexNode detach(IndexNode node) {
    IndexNode parent = node.parent;
    if (parent == null) {
      root = null;
    } else {
      parent.setChild(node.slotInParent, null);
    }
    return parent;
  }

  private void pruneEmpty(IndexNode from) {
    IndexNode node = from;
    while (node != null && node.sets[PRESENT] == 0) {
      nodes.free(node.object);
      node = detach(node);
    }
  }

  private long nextIn(int set, long from, long last) {
    long index = from;
    IndexNode node = root;
    while (node != null && index <= last && index <= node.lastIndex()) {
      IndexNode at = node;
      while (true) {
        int slot = at.slot(index);
        long bits = at.sets[set] & (-1L << slot);
        if (bits == 0) {
          if (at.parent == null) {
            return NOT_FOUND;
          }
          index = (index | at.lastIndex()) + 1;
          break;
        }
        int found = Long.numberOfTrailingZeros(bits);
        if (found != slot) {
          index = ((index >>> at.shift & ~(IndexNode.SLOTS - 1L)) | found) << at.shift;
        }
        IndexNode below = at.isLeaf() ? null : at.child(found);
        if (below == null) {
          return index <= last ? index : NOT_FOUND;
        }
        at = below;
      }
    }
    return NOT_FOUND;
  }
}
