package org.kmem.mm.pgtable;

/** Sees the entries of a range that are not empty. Kernel counterpart: {@code struct mm_walk_ops}. */
@FunctionalInterface
public interface EntryVisitor {
  /**
   * Sees an entry; it may change or clear it, and split it if it is huge, but free no tables.
   *
   * @param address first address that the entry stands for, which of a huge one may lie before the range
   * @param level its level
   * @param slot where it is
   * @param entry the entry: a leaf or a swap entry
   * @return how to go on
   */
  WalkAction visit(long address, int level, long slot, long entry);
}
