package org.kmem.mm.rmap;

import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.VmArea;

/** Sees the entries that map a folio. Kernel counterpart: {@code struct rmap_walk_control}. */
@FunctionalInterface
public interface MappingVisitor {
  /**
   * Sees an entry; it may change or clear it, but change no areas.
   *
   * @param mm the address space
   * @param area the area
   * @param address where the page is mapped; of a huge entry, where the folio begins
   * @param level level of the entry: {@code PageLevel.PTE}, or {@code PageLevel.PMD} of a huge one
   * @param slot where the entry is
   * @param entry the entry, present
   * @return false to see no more
   */
  boolean visit(MmStruct mm, VmArea area, long address, int level, long slot, long entry);
}
