package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.migrate.NodeMigration;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.vma.AreaTraits;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.SharedPolicies;
import org.kmem.mm.vma.VmArea;

/**
 * mbind(2), set_mempolicy(2) and set_mempolicy_home_node(2): policies are checked and kept, in areas or in the task, and heeded by
 * whoever allocates pages. With {@code MPOL_MF_MOVE} pages that are elsewhere are moved.
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
  private @Nullable NodeMigration migration;

  MemoryPolicies(long nodesWithMemory) {
    this.nodesWithMemory = nodesWithMemory;
  }

  void install(NodeMigration newMigration) {
    migration = newMigration;
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
    Mempolicy policy = create(caller, mode, modeFlags, nodes);
    if (policy == null) {
      return Errno.EINVAL.asResult();
    }
    MmStruct mm = caller.mm();
    if (!mm.mmapLock().downWriteKillable()) {
      return Errno.EINTR.asResult();
    }
    try {
      return apply(caller, start, end, policy, mode == MemoryPolicy.DEFAULT ? 0 : flags);
    } finally {
      mm.mmapLock().upWrite();
    }
  }

  private long apply(Caller caller, long start, long end, Mempolicy policy, int flags) {
    MmStruct mm = caller.mm();
    for (long at = start; at < end; ) {
      VmArea area = mm.areas().containing(at);
      if (area == null) {
        return Errno.EFAULT.asResult(); // before anything is changed
      }
      at = area.end();
    }
    boolean moves = (flags & (MemoryPolicy.MPOL_MF_MOVE | MemoryPolicy.MPOL_MF_MOVE_ALL)) != 0;
    boolean strict = (flags & MemoryPolicy.MPOL_MF_STRICT) != 0;
    NodeMigration mover = migration;
    if (strict && !moves && mover != null && mover.misplaced(mm, start, end, policy.nodes()) > 0) {
      return Errno.EIO.asResult();
    }
    long changed = changeAreas(mm, start, end, policy);
    if (changed != 0 || !moves || mover == null) {
      return changed;
    }
    boolean shared = (flags & MemoryPolicy.MPOL_MF_MOVE_ALL) != 0;
    long failed = mover.moveToPolicy(caller, start, end, policy.nodes(), policy, shared);
    return failed > 0 && strict ? Errno.EIO.asResult() : 0;
  }

  private static long changeAreas(MmStruct mm, long start, long end, Mempolicy policy) {
    long at = start;
    while (at < end) {
      VmArea area = mm.areas().containing(at);
      if (area == null) {
        return Errno.EFAULT.asResult();
      }
      long next = Math.min(end, area.end());
      SharedPolicies shared = PolicyPages.shared(area);
      if (shared != null) {
        shared.setPolicy(area.pageIndex(at), area.pageIndex(next) - 1, policy);
      }
      if (!area.policy().equals(policy)
          && mm.editor().modify(area, at, next, AreaTraits.of(area).withPolicy(policy)) == null) {
        return Errno.ENOMEM.asResult();
      }
      at = next;
    }
    return 0;
  }

  long setMempolicy(Caller caller, MemoryPolicy mode, int modeFlags, long nodes) {
    Mempolicy policy = create(caller, mode, modeFlags, nodes);
    if (policy == null) {
      return Errno.EINVAL.asResult();
    }
    caller.setPolicy(policy);
    return 0;
  }

  long setHomeNode(Caller caller, long start, long length, int node, int flags) {
    long end = start + CallContext.pageAlign(length);
    if (!CallContext.isPageAligned(start)
        || flags != 0
        || node < 0
        || node >= Long.SIZE
        || !NodeMask.has(nodesWithMemory, node)
        || Long.compareUnsigned(end, start) < 0) {
      return Errno.EINVAL.asResult();
    }
    if (end == start) {
      return 0;
    }
    MmStruct mm = caller.mm();
    mm.mmapLock().downWrite();
    try {
      return setHomeNodes(mm, start, end, node);
    } finally {
      mm.mmapLock().upWrite();
    }
  }

  /** Areas without a policy are passed over; if none has one, there is nothing to set. */
  private static long setHomeNodes(MmStruct mm, long start, long end, int node) {
    long result = Errno.ENOENT.asResult();
    VmArea area = mm.areas().intersecting(start, end);
    while (area != null && area.start() < end) {
      long next = Math.min(end, area.end());
      Mempolicy policy = area.policy();
      if (policy.isSet()) {
        if (policy.mode() != MemoryPolicy.BIND && policy.mode() != MemoryPolicy.PREFERRED_MANY) {
          return Errno.EOPNOTSUPP.asResult();
        }
        result = changeAreas(mm, Math.max(start, area.start()), next, policy.withHomeNode(node));
        if (result != 0) {
          return result;
        }
      }
      area = next < end ? mm.areas().intersecting(next, end) : null;
    }
    return result;
  }

  /** The policy, or null where the arguments do not go together. */
  private @Nullable Mempolicy create(Caller caller, MemoryPolicy mode, int modeFlags, long nodes) {
    boolean balancing = (modeFlags & MemoryPolicy.MPOL_F_NUMA_BALANCING) != 0;
    boolean mayBalance = mode == MemoryPolicy.BIND || mode == MemoryPolicy.PREFERRED_MANY;
    if ((modeFlags & ~MODE_FLAGS) != 0
        || (modeFlags & NODE_FLAGS) == NODE_FLAGS
        || (balancing && !mayBalance)) {
      return null;
    }
    long allowed = caller.allowedNodes() & nodesWithMemory;
    boolean nodeFlags = (modeFlags & NODE_FLAGS) != 0;
    return switch (mode) {
      case DEFAULT -> nodes == 0 ? Mempolicy.DEFAULT : null;
      case LOCAL -> nodes == 0 && !nodeFlags ? Mempolicy.of(mode, modeFlags, 0, allowed) : null;
      case PREFERRED -> {
        if (nodes == 0) {
          yield nodeFlags ? null : Mempolicy.of(MemoryPolicy.LOCAL, modeFlags, 0, allowed);
        }
        yield withNodes(mode, modeFlags, nodes, allowed);
      }
      default -> withNodes(mode, modeFlags, nodes, allowed);
    };
  }

  private @Nullable Mempolicy withNodes(
      MemoryPolicy mode, int modeFlags, long nodes, long allowed) {
    Mempolicy policy = Mempolicy.of(mode, modeFlags, nodes & nodesWithMemory, allowed);
    return policy.nodes() == 0 ? null : policy;
  }
}
