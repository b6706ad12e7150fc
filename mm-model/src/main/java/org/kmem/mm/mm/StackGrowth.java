package org.kmem.mm.mm;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * Lets a stack grow down to an address that was accessed below it.
 *
 * <p>{@code mmap_lock} is held for writing. Kernel counterpart: {@code expand_downwards}, {@code
 * acct_stack_growth}.
 */
public final class StackGrowth {
  private StackGrowth() {}

  /**
   * Extends an area down to an address. The area gets its anon_vma from the fault that follows.
   *
   * @param caller who faulted: its limits count
   * @param area the first area above the address
   * @param address the address accessed
   * @return 0, also if the area reaches there already; {@code EFAULT} if it does not grow, {@code EPERM} below
   *     {@code mmap_min_addr}, {@code ENOMEM} if the guard gap or a limit forbids it: all mean SIGSEGV
   */
  public static long expand(Caller caller, VmArea area, long address) {
    MmStruct mm = MmStruct.of(area);
    if (!area.hasAny(VmFlags.VM_GROWSDOWN)) {
      return Errno.EFAULT.asResult();
    }
    long start = address & -PageSize.SIZE_BYTES;
    if (start < mm.spaces().tunables().get(Tunable.MMAP_MIN_ADDR)) {
      return Errno.EPERM.asResult();
    }
    VmArea below = area.previous();
    if (below != null
        && !below.hasAny(VmFlags.VM_GROWSDOWN)
        && below.hasAny(VmFlags.VM_ACCESS_FLAGS)
        && start - below.end() < AddressLayout.STACK_GUARD_GAP_BYTES) {
      return Errno.ENOMEM.asResult();
    }
    if (start >= area.start()) {
      return 0;
    }
    long pages = (area.start() - start) >>> PageSize.SHIFT;
    if (pages > area.pageOffset()
        || (below != null && below.end() > start)
        || !isAllowed(caller, mm, area, area.end() - start, pages)
        || mm.spaces().commit().reserve(caller, pages) != 0) {
      return Errno.ENOMEM.asResult();
    }
    mm.account(area.flags(), pages);
    if (area.hasAny(VmFlags.VM_LOCKED)) {
      mm.accountLocked(pages);
    }
    mm.editor().extendDown(area, start);
    return 0;
  }

  private static boolean isAllowed(
      Caller caller, MmStruct mm, VmArea area, long stackBytes, long pages) {
    return VmLimits.mayExpand(caller, mm, area.flags(), pages)
        && stackBytes <= caller.rlimits().soft(Rlimit.STACK)
        && VmLimits.mayLock(caller, mm, area.flags(), pages << PageSize.SHIFT);
  }
}
