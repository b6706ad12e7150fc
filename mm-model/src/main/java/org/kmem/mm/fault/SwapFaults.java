package org.kmem.mm.fault;

import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.VmArea;

/**
 * Serves faults on entries that are not present but not empty either: swapped pages, pages under migration,
 * markers.
 *
 * <p>An interface so that a machine works before swap is there, and without: {@link #NONE}.
 *
 * <p>Kernel counterpart: {@code do_swap_page}.
 */
@FunctionalInterface
public interface SwapFaults {
  /** For a machine that never had swap: it has no such entries. */
  SwapFaults NONE =
      (mm, area, address, slot, entry, access) -> {
        throw new IllegalStateException(
            "fault at %#x on entry %#x, but the machine has no swap".formatted(address, entry));
      };

  /**
   * Brings the page of an entry. May wait; {@code mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param address the address accessed
   * @param slot where the entry is
   * @param entry what it was
   * @param access {@code PteFormat.READ}, {@code WRITE} or {@code EXEC}
   * @return {@link FaultResult} bits; without error the access is tried again
   */
  int fault(MmStruct mm, VmArea area, long address, long slot, long entry, int access);
}
