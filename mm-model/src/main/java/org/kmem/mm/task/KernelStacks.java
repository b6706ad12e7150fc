package org.kmem.mm.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The kernel stacks of tasks: 16 KiB in single pages, as {@code CONFIG_VMAP_STACK} has them. Two for each CPU
 * are kept when they come free, uncounted and charged to nobody, and used first.
 *
 * <p>Kernel counterpart: {@code alloc_thread_stack_node}, {@code cached_stacks}, {@code
 * account_kernel_stack}.
 */
final class KernelStacks {
  static final int PAGES = 4;
  private static final int KEPT_FOR_EACH_CPU = 2;
  private static final int KB = (int) ((PAGES * PageSize.SIZE_BYTES) >> 10);
  private static final int GFP = GfpFlags.GFP_KERNEL | GfpFlags.__GFP_ZERO;

  private final PhysicalMemory memory;
  private final VmStat vmStat;
  private final Scheduler scheduler;
  private final MemoryCgroups memcgs;
  private final List<Deque<long[]>> kept = new ArrayList<>();

  KernelStacks(PhysicalMemory memory, VmStat vmStat, Scheduler scheduler, MemoryCgroups memcgs) {
    this.memcgs = memcgs;
    this.memory = memory;
    this.vmStat = vmStat;
    this.scheduler = scheduler;
    for (int cpu = 0; cpu < scheduler.cpus(); cpu++) {
      kept.add(new ArrayDeque<>());
    }
  }

  /** A stack, or null if there is no memory for one. */
  long @Nullable [] allocate() {
    long[] stack = kept.get(scheduler.currentCpu()).pollLast();
    if (stack == null) {
      stack = fresh();
    }
    if (stack != null && !charge(stack)) {
      keep(stack);
      return null;
    }
    return stack;
  }

  private boolean charge(long[] stack) {
    for (int page = 0; page < PAGES; page++) {
      if (!memcgs.kernel().charge(stack[page], 0, GfpFlags.GFP_KERNEL)) {
        uncharge(stack, page);
        return false;
      }
    }
    account(stack, KB);
    return true;
  }

  private void uncharge(long[] stack, int pages) {
    for (int page = 0; page < pages; page++) {
      memcgs.kernel().uncharge(stack[page], 0);
    }
  }

  /** Counts a stack for the machine and for who pays. */
  private void account(long[] stack, int kilobytes) {
    int node = memory.nodeOf(stack[0]);
    vmStat.add(memcgs.payer(stack[0]), node, NodeStat.NR_KERNEL_STACK, kilobytes);
  }

  private long @Nullable [] fresh() {
    long[] stack = new long[PAGES];
    for (int page = 0; page < PAGES; page++) {
      stack[page] = memory.alloc(GFP, 0);
      if (stack[page] == Pfn.NONE) {
        release(stack, page);
        return null;
      }
    }
    return stack;
  }

  void free(long[] stack) {
    account(stack, -KB);
    uncharge(stack, PAGES);
    keep(stack);
  }

  private void keep(long[] stack) {
    Deque<long[]> here = kept.get(scheduler.currentCpu());
    if (here.size() < KEPT_FOR_EACH_CPU) {
      here.addLast(stack);
    } else {
      release(stack, PAGES);
    }
  }

  /** Gives the kept stacks back: at the machine's end, to see that nothing is lost. */
  void drain() {
    for (Deque<long[]> stacks : kept) {
      stacks.forEach(stack -> release(stack, PAGES));
      stacks.clear();
    }
  }

  private void release(long[] stack, int pages) {
    for (int page = 0; page < pages; page++) {
      memory.free(stack[page], 0);
    }
  }
}
