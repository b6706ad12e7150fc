package org.kmem.mm.mapping;

import org.kmem.units.Pfn;

/**
 * What the owner of page tables does for the owner of files. Installed with {@link
 * AddressSpaces#install}; until then nothing can be mapped.
 */
public interface Unmapper {
  /** For a machine without page tables: nothing is mapped. */
  Unmapper NONE =
      new Unmapper() {
        @Override
        public void unmapMappingRange(AddressSpace space, long first, long last, boolean evenCow) {}

        @Override
        public boolean mkclean(AddressSpace space, long index, long pfn) {
          return false;
        }
      };

  /**
   * Takes pages of an address space out of all page tables: {@code unmap_mapping_pages}.
   *
   * @param space whose pages
   * @param first index of the first
   * @param last index of the last
   * @param evenCow whether private copies that were made of them go too
   */
  void unmapMappingRange(AddressSpace space, long first, long last, boolean evenCow);

  /**
   * Makes all entries that map a page clean and read-only, so that the next write faults: {@code
   * folio_mkclean}.
   *
   * @param space its address space
   * @param index its index there
   * @param pfn the page, never {@link Pfn#NONE}
   * @return whether an entry was dirty
   */
  boolean mkclean(AddressSpace space, long index, long pfn);
}
