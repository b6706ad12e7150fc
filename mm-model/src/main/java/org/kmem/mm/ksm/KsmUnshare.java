package org.kmem.mm.ksm;

import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.VmArea;

/**
 * Gives one mapping of a merged page a page of its own: a fault without an access. Page faults are a layer above.
 *
 * <p>Kernel counterpart: {@code break_ksm} with {@code FAULT_FLAG_UNSHARE}.
 */
@FunctionalInterface
public interface KsmUnshare {
  /**
   * Copies the page of an address. {@code mmap_lock} is held for reading. May wait.
   *
   * @param mm the address space
   * @param area the area
   * @param address the address, where a merged page or the page of zeros is
   * @return false if there is no memory
   */
  boolean unshare(MmStruct mm, VmArea area, long address);
}
