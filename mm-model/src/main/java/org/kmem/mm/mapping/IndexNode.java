package org.kmem.mm.mapping;

import org.jspecify.annotations.Nullable;

/** A node of a {@link PageIndex}: 64 slots, and for each a bit in the set of those in use and in each mark. */
final class IndexNode {
  static final int SHIFT = 6;
  static final int SLOTS = 1 << SHIFT;

  /** Number of bits that the slots' subtrees cover: 0 in a leaf. */
  final int shift;

  final int slotInParent;
  @Nullable IndexNode parent;

  /** The object that stands for this node in the machine's slabs. */
  final long object;

  /** The node of the machine's memory that the object is on. */
  final int memoryNode;

  /** Whether it counts as one in which values are and no pages. */
  boolean countedForValues;

  /** Bit sets by {@link PageIndex}'s numbers: which slots are in use, which are marked. */
  final long[] sets = new long[PageIndex.SETS];

  private final long[] entries;
  private final @Nullable IndexNode[] children;
  private int values;

  IndexNode(int shift, @Nullable IndexNode parent, int slotInParent, long object, int memoryNode) {
    this.shift = shift;
    this.parent = parent;
    this.slotInParent = slotInParent;
    this.object = object;
    this.memoryNode = memoryNode;
    this.entries = shift == 0 ? new long[SLOTS] : new long[0];
    this.children = shift == 0 ? new @Nullable IndexNode[0] : new @Nullable IndexNode[SLOTS];
  }

  boolean isLeaf() {
    return shift == 0;
  }

  int slot(long index) {
    return (int) (index >>> shift) & (SLOTS - 1);
  }

  /** Last index that a tree with this root can hold. */
  long lastIndex() {
    return (1L << (shift + SHIFT)) - 1;
  }

  long entry(int slot) {
    return entries[slot];
  }

  void setEntry(int slot, long entry) {
    values += (int) (entry & 1) - (int) (entries[slot] & 1);
    entries[slot] = entry;
  }

  /** Whether all slots in use have values; the kernel has no node at all for the first slot alone. */
  boolean hasOnlyValues() {
    long used = sets[PageIndex.PRESENT];
    return values > 0 && values == Long.bitCount(used) && (parent != null || used != 1);
  }

  @Nullable IndexNode child(int slot) {
    return children[slot];
  }

  void setChild(int slot, @Nullable IndexNode child) {
    children[slot] = child;
  }

  boolean has(int set, int slot) {
    return (sets[set] >>> slot & 1) != 0;
  }

  void set(int set, int slot) {
    sets[set] |= 1L << slot;
  }

  void clear(int set, int slot) {
    sets[set] &= ~(1L << slot);
  }
}
