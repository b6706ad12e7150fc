package org.kmem.mm.machine;

import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.KernelParameters;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;

/**
 * What boot makes of the tunables that follow from the machine's size and kernel parameters.
 *
 * <p>Source: labs 33 and 82, and the same asked of other sizes and parameters.
 */
final class BootTunables {
  private static final long KB_PER_PAGE = 4;

  /** What the kernel has in use by the time it computes the reserves, and what comes back later, in kB. */
  private static final long USED_EARLY_KB = 19_750;

  /** And one part in so many of memory. */
  private static final long USED_EARLY_SHARE = 2_577;

  private static final long RESERVED_SHARE = 32;
  private static final long USER_RESERVE_MAX_KB = 1 << 17;
  private static final long ADMIN_RESERVE_MAX_KB = 1 << 13;

  private static final long STACK_PAGES = 4;
  private static final long STACKS_SHARE = 8;
  private static final long RELEASED_LATER_PAGES = 3_256;

  private BootTunables() {}

  static void apply(Tunables tunables, PhysicalMemory memory, MachineOptions options) {
    applyReserves(tunables, memory);
    applyHugePages(tunables, memory, options.kernelParameters());
    tunables.record(Tunable.THREADS_MAX, threadsMax(memory.totalPages()));
    tunables.record(Tunable.NUMA_BALANCING, Reference.numaBalancing(options) ? 1 : 0);
    if (!options.mglru()) {
      tunables.record(Tunable.LRU_GEN_ENABLED, 0);
    }
  }

  private static void applyReserves(Tunables tunables, PhysicalMemory memory) {
    long totalKb = memory.totalPages() * KB_PER_PAGE;
    long freeKb = Math.max(totalKb - USED_EARLY_KB - totalKb / USED_EARLY_SHARE, 0);
    long share = freeKb / RESERVED_SHARE;
    tunables.record(Tunable.USER_RESERVE_KBYTES, Math.min(share, USER_RESERVE_MAX_KB));
    tunables.record(Tunable.ADMIN_RESERVE_KBYTES, Math.min(share, ADMIN_RESERVE_MAX_KB));
  }

  /**
   * As many threads as their stacks fill an eighth of memory: {@code set_max_threads}, reckoned before boot gives back
   * what only it needed.
   */
  private static long threadsMax(long pages) {
    return (pages - RELEASED_LATER_PAGES) / (STACKS_SHARE * STACK_PAGES);
  }

  private static void applyHugePages(
      Tunables tunables, PhysicalMemory memory, KernelParameters parameters) {
    if (!memory.hugePagesByDefault()) { // whatever the parameter says
      tunables.record(Tunable.THP_ENABLED, Tunable.THP_ENABLED.words().indexOf("never"));
      tunables.record(Tunable.THP_DEFRAG, Tunable.THP_DEFRAG.words().indexOf("never"));
      tunables.record(Tunable.THP_USE_ZERO_PAGE, 0);
      tunables.record(Tunable.KHUGEPAGED_DEFRAG, 0);
      return;
    }
    String word = parameters.value("transparent_hugepage").orElse("");
    int value = Tunable.THP_ENABLED.words().indexOf(word);
    if (value >= 0) {
      tunables.record(Tunable.THP_ENABLED, value);
    }
  }
}
