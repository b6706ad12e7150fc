package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.AreaTraits;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;

/**
 * mbind(2) and set_mempolicy(2): policies are checked and kept, in areas or in the task, and heeded by
 * whoever allocates pages. Pages that are there stay where they are, also with {@code MPOL_MF_MOVE}.
 *
 * <p>Kernel counterpart: {@code do_mbind}, {@code do_set_mempolicy}, {@code mpol_new}.
 */
final class MemoryPolicies {
  private static final int NODE_FLAGS =
      MemoryPolicy.MPOL_F_STATIC_NODES | MemoryPolicy.MPOL_F_RELATIVE_NODES;
  private static final int MODE_FLAGS = NODE_FLAGS | MemoryPolicy.MPOL_F_NUMA_BALANCING;
  private static final int MBIND_FLAGS =
      MemoryPolicy.MPOL_MF_STRICT | MemoryPolicy.MPOL_MF_MOVE | MemoryPolicy.MPOL_MF_MOVE_ALL;

  private final long nodesWithMemory;

  MemoryPolicies(long nodesWithMemory) {
    this.nodesWithMemory = nodesWithMemory;
  }

  long mbind(
      Caller caller,
      long start,
      long length,
      MemoryPolicy mode,
      int modeFlags,
      long nodes,
      int flags) {
    if ((flags & ~MBIND_FLAGS) != 0) {
      return Errno.EINVAL.asResult();
    }
    if ((flags & MemoryPolicy.MPOL_MF_MOVE_ALL) != 0
        && !caller.credentials().has(Capability.SYS_NICE)) {
      return Errno.EPERM.asResult();
    }
    long end = start + CallContext.pageAlign(length);
    if (!CallContext.isPageAligned(start) || Long.compareUnsigned(end, start) < 0) {
      return Errno.EINVAL.asResult();
    }
    if (end == start) {
      return 0;
    }
    Mempolicy policy = create(mode, modeFlags, nodes);
    if (policy == null) {
      return Errno.EINVAL.asResult();
    }
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return apply(mm, start, end, policy);
    } finally {
      mm.mmapLock().upWrite();
    }
  }

  private static long apply(MmStruct mm, long start, long end, Mempolicy policy) {
    for (long at = start; at < end; ) {
      VmArea area = mm.areas().containing(at);
      if (area == null) {
        return Errno.EFAULT.asResult(); // before anything is changed
      }
      at = area.end();
    }
    long at = start;
    while (at < end) {
      VmArea area = mm.areas().containing(at);
      if (area == null) {
        return Errno.EFAULT.asResult();
      }
      long next = Math.min(end, area.end());
      if (!area.policy().equals(policy)
          && mm.editor().modify(area, at, next, AreaTraits.of(area).withPolicy(policy)) == null) {
        return Errno.ENOMEM.asResult();
      }
      at = next;
    }
    return 0;
  }

  long setMempolicy(Caller caller, MemoryPolicy mode, int modeFlags, long nodes) {
    Mempolicy policy = create(mode, modeFlags, nodes);
    if (policy == null) {
      return Errno.EINVAL.asResult();
    }
    caller.setPolicy(policy);
    return 0;
  }

  /** The policy, or null where the arguments do not go together. */
  private @Nullable Mempolicy create(MemoryPolicy mode, int modeFlags, long nodes) {
    boolean balancing = (modeFlags & MemoryPolicy.MPOL_F_NUMA_BALANCING) != 0;
    boolean mayBalance = mode == MemoryPolicy.BIND || mode == MemoryPolicy.PREFERRED_MANY;
    if ((modeFlags & ~MODE_FLAGS) != 0
        || (modeFlags & NODE_FLAGS) == NODE_FLAGS
        || (balancing && !mayBalance)) {
      return null;
    }
    long present = nodes & nodesWithMemory;
    boolean nodeFlags = (modeFlags & NODE_FLAGS) != 0;
    return switch (mode) {
      case DEFAULT -> nodes == 0 ? Mempolicy.DEFAULT : null;
      case LOCAL -> nodes == 0 && !nodeFlags ? new Mempolicy(mode, modeFlags, 0) : null;
      case PREFERRED -> {
        if (nodes == 0) {
          yield nodeFlags ? null : new Mempolicy(MemoryPolicy.LOCAL, modeFlags, 0);
        }
        yield present == 0 ? null : new Mempolicy(mode, modeFlags, Long.lowestOneBit(present));
      }
      default -> present == 0 ? null : new Mempolicy(mode, modeFlags, present);
    };
  }
}
