package org.kmem.mm.mapping;

/**
 * A part of an address space that somebody maps: what an area of memory is to the file behind it.
 *
 * <p>The bounds must not change while the range is among {@link MappedRanges}: take it out first.
 *
 * <p>Kernel counterpart: {@code struct vm_area_struct} as a node of {@code i_mmap}.
 */
public interface MappedRange {
  /**
   * Where it begins.
   *
   * @return index of its first page in the address space, {@code vm_pgoff}
   */
  long firstIndex();

  /**
   * Where it ends.
   *
   * @return index of its last page
   */
  long lastIndex();
}
