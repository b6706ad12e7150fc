package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.migrate.NodeMigration;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.physmem.NodeMask;

/**
 * migrate_pages(2) and move_pages(2): pages go to nodes because somebody wants them there, whatever policies say.
 *
 * <p>Source: the manual pages. Kernel counterpart: {@code kernel_migrate_pages}, {@code kernel_move_pages}.
 */
final class PagePlacement {
  private static final int MOVE_FLAGS = MemoryPolicy.MPOL_MF_MOVE | MemoryPolicy.MPOL_MF_MOVE_ALL;

  private final long nodesWithMemory;
  private @Nullable NodeMigration migration;

  PagePlacement(long nodesWithMemory) {
    this.nodesWithMemory = nodesWithMemory;
  }

  void install(NodeMigration newMigration) {
    migration = newMigration;
  }

  private static boolean mayLookInto(Caller caller, Caller target) {
    return caller.credentials().uid() == target.credentials().uid()
        || caller.credentials().has(Capability.SYS_NICE);
  }

  long migratePages(Caller caller, Caller target, long from, long to) {
    boolean privileged = caller.credentials().has(Capability.SYS_NICE);
    boolean within = (to & nodesWithMemory & ~target.allowedNodes()) == 0;
    if (!mayLookInto(caller, target) || (!within && !privileged)) {
      return Errno.EPERM.asResult();
    }
    long allowed = to & caller.allowedNodes() & nodesWithMemory;
    NodeMigration mover = migration;
    if (allowed == 0 || mover == null) {
      return Errno.EINVAL.asResult();
    }
    MmStruct mm = target.mm();
    mm.mmapLock().downRead();
    try {
      return mover.migrateNodes(mm, from & nodesWithMemory, allowed, privileged);
    } finally {
      mm.mmapLock().upRead();
    }
  }

  long movePages(
      Caller caller,
      Caller target,
      long[] addresses,
      int @Nullable [] nodes,
      int[] status,
      int flags) {
    boolean all = (flags & MemoryPolicy.MPOL_MF_MOVE_ALL) != 0;
    NodeMigration mover = migration;
    if ((flags & ~MOVE_FLAGS) != 0 || mover == null) {
      return Errno.EINVAL.asResult();
    }
    if ((all && !caller.credentials().has(Capability.SYS_NICE)) || !mayLookInto(caller, target)) {
      return Errno.EPERM.asResult();
    }
    MmStruct mm = target.mm();
    mm.mmapLock().downRead();
    try {
      for (int at = 0; at < addresses.length; at++) {
        if (nodes == null) {
          status[at] = (int) mover.nodeAt(mm, addresses[at]);
          continue;
        }
        long refused = check(target, nodes[at]);
        if (refused != 0) {
          return refused;
        }
        status[at] = (int) mover.movePage(mm, addresses[at], nodes[at], all);
      }
      return 0;
    } finally {
      mm.mmapLock().upRead();
    }
  }

  private long check(Caller target, int node) {
    if (node < 0 || node >= Long.SIZE || !NodeMask.has(nodesWithMemory, node)) {
      return Errno.ENODEV.asResult();
    }
    return NodeMask.has(target.allowedNodes(), node) ? 0 : Errno.EACCES.asResult();
  }
}
