package org.kmem.mm.task;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.CopyPageTables;
import org.kmem.mm.rmap.AnonVmas;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.vma.AreaOperations;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * Gives a child a copy of its parent's address space: the same areas, and entries for the pages that no fault
 * could find again.
 *
 * <p>The parent is locked for writing meanwhile. Kernel counterpart: {@code dup_mm}, {@code dup_mmap}.
 */
final class Fork {
  private final AddressSpaces spaces;
  private final AnonVmas anonVmas;
  private final CopyPageTables pageTables;
  private final MemoryCalls calls;

  Fork(AddressSpaces spaces, AnonVmas anonVmas, CopyPageTables pageTables, MemoryCalls calls) {
    this.spaces = spaces;
    this.anonVmas = anonVmas;
    this.pageTables = pageTables;
    this.calls = calls;
  }

  /**
   * Copies an address space.
   *
   * @param parent whose
   * @param name name of the copy
   * @return the copy, or null if there is no memory for it, or it is not allowed
   */
  @Nullable MmStruct copy(TaskStruct parent, String name) {
    MmStruct from = parent.mm();
    MmStruct to = spaces.create(name, from.layout());
    if (to == null) {
      return null;
    }
    from.mmapLock().downWrite();
    boolean complete;
    try {
      to.inherit(from);
      complete = copyAreas(parent, from, to);
    } finally {
      from.mmapLock().upWrite();
    }
    if (!complete) {
      calls.exit(to);
      return null;
    }
    calls.forked(from, to);
    return to;
  }

  private boolean copyAreas(TaskStruct parent, MmStruct from, MmStruct to) {
    // Counts came over with the rest; what is copied counts anew.
    from.areas().forEach(area -> to.account(area.flags(), -area.pages()));
    for (VmArea area = from.areas().first(); area != null; area = area.next()) {
      if (!area.hasAny(VmFlags.VM_DONTCOPY) && !copyArea(parent, from, to, area)) {
        return false;
      }
    }
    return true;
  }

  private boolean copyArea(TaskStruct parent, MmStruct from, MmStruct to, VmArea area) {
    if (area.hasAny(VmFlags.VM_ACCOUNT) && spaces.commit().reserve(parent, area.pages()) != 0) {
      return false;
    }
    VmArea copy = area.duplicate();
    copy.clearFlags(VmFlags.VM_LOCKED_MASK);
    AreaOperations operations = area.operations();
    if (operations != null) {
      copy.setOperations(operations.forked());
    }
    to.areas().insert(copy);
    to.account(copy.flags(), copy.pages());
    return area.hasAny(VmFlags.VM_WIPEONFORK)
        || (anonVmas.fork(copy, area) && pageTables.copy(from, area, to, copy));
  }
}
