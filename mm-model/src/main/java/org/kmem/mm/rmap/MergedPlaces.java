package org.kmem.mm.rmap;

import org.kmem.mm.mm.MmStruct;

/**
 * Where the pages are that stand for several equal ones: such a page is in areas that have nothing else to do with each
 * other. Merging, a layer above, knows them.
 *
 * <p>Kernel counterpart: {@code rmap_walk_ksm}.
 */
public interface MergedPlaces {
  /** No page is merged. */
  MergedPlaces NONE = (number, visitor) -> {};

  /** Sees places. */
  @FunctionalInterface
  interface PlaceVisitor {
    /**
     * Sees a place where a page was merged into another.
     *
     * @param anonVma number of the anon_vma of the area, whose other areas fork may have given the page too
     * @param mm the address space
     * @param address where in it
     */
    void visit(int anonVma, MmStruct mm, long address);
  }

  /**
   * Shows all places that a merged page was put in.
   *
   * @param number what the page carries
   * @param visitor sees each
   */
  void forEachPlace(int number, PlaceVisitor visitor);
}
