package org.kmem.mm.huge;

import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.VmArea;

/**
 * Brings swapped pages for a collapse.
 *
 * <p>An interface because faults, which do it, are above. Kernel counterpart: {@code do_swap_page}, as khugepaged calls it.
 */
public interface SwapReader {
  /** For a machine that never had swap: it has no such entries. */
  SwapReader NONE =
      new SwapReader() {
        @Override
        public boolean bring(MmStruct mm, VmArea area, long address, long slot, long entry) {
          return false;
        }

        @Override
        public void pageUnmapped(long pfn) {}
      };

  /**
   * Brings the page of an entry. May wait; {@code mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param address where the entry is
   * @param slot the entry's slot
   * @param entry the entry, neither empty nor present
   * @return whether it was brought, or somebody else did
   */
  boolean bring(MmStruct mm, VmArea area, long address, long slot, long entry);

  /**
   * The collapse has copied a page and taken it out of the table: if it has slots, they may be free now.
   *
   * @param pfn the page, to which the caller still has a reference
   */
  void pageUnmapped(long pfn);
}
