package org.kmem.mm.mm;

import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * What a caller's limits allow its address space to become. Asks only; counts nothing.
 *
 * <p>Source: getrlimit(2), mlock(2). Kernel counterpart: {@code may_expand_vm}, {@code mlock_future_ok},
 * {@code can_do_mlock}, {@code check_data_rlimit}.
 */
public final class VmLimits {
  private VmLimits() {}

  /**
   * Whether more may be mapped: {@code RLIMIT_AS}, and {@code RLIMIT_DATA} for private writable memory.
   *
   * @param caller whose limits count
   * @param mm the address space
   * @param flags what the pages would be, {@code VM_*}
   * @param pages how many more; may be negative
   * @return true if they fit
   */
  public static boolean mayExpand(Caller caller, MmStruct mm, long flags, long pages) {
    if (mm.totalVm() + pages > limitPages(caller, Rlimit.AS)) {
      return false;
    }
    if (!VmFlags.isData(flags)) {
      return true;
    }
    long data = mm.dataVm() + pages;
    if (data <= limitPages(caller, Rlimit.DATA)) {
      return true;
    }
    // Programs set a soft limit of 0 to learn how much they use; the hard one holds then.
    return caller.rlimits().soft(Rlimit.DATA) == 0
        && data <= caller.rlimits().hard(Rlimit.DATA) >>> PageSize.SHIFT;
  }

  /**
   * Whether more may be locked: {@code RLIMIT_MEMLOCK}, which does not bind who has {@code CAP_IPC_LOCK}.
   *
   * @param caller whose limit counts
   * @param mm the address space
   * @param flags what the memory would be; only {@code VM_LOCKED} counts
   * @param bytes how much more
   * @return true if it fits, or is not locked
   */
  public static boolean mayLock(Caller caller, MmStruct mm, long flags, long bytes) {
    if ((flags & VmFlags.VM_LOCKED) == 0 || caller.credentials().has(Capability.IPC_LOCK)) {
      return true;
    }
    return (bytes >>> PageSize.SHIFT) + mm.lockedVm() <= limitPages(caller, Rlimit.MEMLOCK);
  }

  /**
   * Whether the caller may lock anything at all.
   *
   * @param caller whose limit counts
   * @return false if its limit is 0 and it has no {@code CAP_IPC_LOCK}
   */
  public static boolean canLock(Caller caller) {
    return caller.rlimits().soft(Rlimit.MEMLOCK) != 0
        || caller.credentials().has(Capability.IPC_LOCK);
  }

  /**
   * Whether the heap may end at an address: {@code RLIMIT_DATA} bounds heap and program data together.
   *
   * @param caller whose limit counts
   * @param mm the address space
   * @param brk the end
   * @return true if it fits
   */
  public static boolean mayBreakAt(Caller caller, MmStruct mm, long brk) {
    long limit = caller.rlimits().soft(Rlimit.DATA);
    MmMap map = mm.map();
    long programData = map.endData() - map.startData();
    return limit == Rlimit.INFINITY || brk - map.startBrk() + programData <= limit;
  }

  /**
   * A limit in pages.
   *
   * @param caller whose limit it is
   * @param which a limit counted in bytes
   * @return whole pages
   */
  public static long limitPages(Caller caller, Rlimit which) {
    return caller.rlimits().soft(which) >>> PageSize.SHIFT;
  }
}
