package org.kmem.mm.mm;

import org.kmem.mm.vma.VmArea;

/**
 * What calls on address spaces do to pages: unmap, protect, move, fault in, lock. They say which areas; who
 * implements this knows page tables, reverse map and faults.
 *
 * <p>An interface because those are layers above {@code mm}, and so that areas can be tested against a plain
 * model of pages. Ranges are of whole pages and lie within the area, which is mapped. Unless said otherwise
 * {@code mmap_lock} is held for writing.
 */
public interface UserPages {
  /**
   * Unmaps the pages of a range, drops their references and counts them out of Rss; nobody can reach them by
   * a TLB when this returns. Page tables stay: {@code unmap_vmas}, {@code zap_page_range_single}. For advice,
   * {@code mmap_lock} may be held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   */
  void zap(MmStruct mm, VmArea area, long start, long end);

  /**
   * Several areas are about to be unmapped: pages that belong to pools go back together, by {@link #finish}. {@code
   * tlb_gather_mmu}.
   *
   * @param mm the address space
   */
  default void gather(MmStruct mm) {}

  /**
   * All areas are unmapped: {@code tlb_finish_mmu}.
   *
   * @param mm the address space
   */
  default void finish(MmStruct mm) {}

  /**
   * Rewrites entries for the protection that the area has now, and flushes TLBs: {@code change_protection}.
   *
   * @param mm the address space
   * @param area the area, with its new flags
   * @param start first address
   * @param end one past the last
   */
  void changeProtection(MmStruct mm, VmArea area, long start, long end);

  /**
   * Moves entries from one place to another: {@code move_page_tables}.
   *
   * @param mm the address space
   * @param from the area they are in
   * @param oldStart first address they are at
   * @param to the area they go to, perhaps the same
   * @param newStart first address they go to
   * @param bytes how much
   * @return bytes moved: all unless there was no memory for page tables
   */
  long movePageTables(
      MmStruct mm, VmArea from, long oldStart, VmArea to, long newStart, long bytes);

  /**
   * Faults in what is mapped of a range, each page for writing where it is private and writable: {@code
   * __mm_populate}. Holes are passed over. Called without {@code mmap_lock}, which it takes for reading.
   *
   * @param mm the address space
   * @param start first address
   * @param end one past the last, perhaps in another area
   * @param pastErrors whether an area whose pages cannot be had is left for the next one, and nothing is said
   * @return 0; {@code EFAULT} or {@code ENOMEM} where a fault fails, {@code EINTR}
   */
  long populate(MmStruct mm, long start, long end, boolean pastErrors);

  /**
   * Faults a part of one area in as {@link #populate} does, under {@code mmap_lock} that is held for writing:
   * {@code populate_vma_page_range}. Nothing is said of pages that could not be had.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   */
  void populateArea(MmStruct mm, VmArea area, long start, long end);

  /**
   * Faults a range in for reading or for writing: {@code faultin_page_range}. Called without {@code
   * mmap_lock}, which it takes for reading.
   *
   * @param mm the address space
   * @param start first address
   * @param end one past the last, perhaps in another area
   * @param write whether each page must become writable
   * @return 0; {@code ENOMEM} at a hole or without memory, {@code EINVAL} where the area does not allow the
   *     access, {@code EFAULT} where the fault would be a signal, {@code EHWPOISON}, {@code EINTR}
   */
  long faultIn(MmStruct mm, long start, long end, boolean write);

  /**
   * Marks the present pages of a range that has become locked, so that reclaim leaves them: {@code
   * mlock_vma_pages_range}.
   *
   * @param mm the address space
   * @param area the area, which is {@code VM_LOCKED} now
   * @param start first address
   * @param end one past the last
   */
  void lockPages(MmStruct mm, VmArea area, long start, long end);

  /**
   * Takes the marks of a range away that is not locked any more.
   *
   * @param mm the address space
   * @param area the area, which is not {@code VM_LOCKED} now
   * @param start first address
   * @param end one past the last
   */
  void unlockPages(MmStruct mm, VmArea area, long start, long end);

  /**
   * Which pages of a range are in memory: {@code mincore_walk}. {@code mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   * @param vector gets 1 for a page that is, 0 for one that is not
   * @param offset where in the vector the first page goes
   */
  void mincore(MmStruct mm, VmArea area, long start, long end, byte[] vector, int offset);

  /**
   * Marks the anonymous pages of a range as free to be dropped until they are written again: {@code
   * madvise_free_single_vma}. {@code mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area a private anonymous area
   * @param start first address
   * @param end one past the last
   */
  void lazyFree(MmStruct mm, VmArea area, long start, long end);

  /**
   * Reads the swapped pages of a range ahead into the swap cache: {@code MADV_WILLNEED} without a file. {@code
   * mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area an area of anonymous or shared memory
   * @param start first address
   * @param end one past the last
   */
  void swapAhead(MmStruct mm, VmArea area, long start, long end);
}
