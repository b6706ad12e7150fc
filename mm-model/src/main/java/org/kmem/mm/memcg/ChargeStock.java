package org.kmem.mm.memcg;

import org.jspecify.annotations.Nullable;

/**
 * What each CPU has charged ahead, so that counters up to the root are touched once in a batch: pages of one group.
 *
 * <p>What is in stock is part of the group's usage. Nothing allocates. Kernel counterpart: {@code struct
 * memcg_stock_pcp}.
 */
final class ChargeStock {
  private final @Nullable MemoryCgroup[] groups;
  private final int[] pages;

  ChargeStock(int cpus) {
    groups = new @Nullable MemoryCgroup[cpus];
    pages = new int[cpus];
  }

  /** Takes pages of a group out of a CPU's stock; answers whether there were as many. */
  boolean take(int cpu, MemoryCgroup group, int count) {
    if (groups[cpu] != group || pages[cpu] < count) {
      return false;
    }
    pages[cpu] -= count;
    return true;
  }

  /** Puts charged pages of a group into a CPU's stock, which gives up what it has of another. */
  void refill(int cpu, MemoryCgroup group, int count) {
    if (groups[cpu] != group) {
      drainCpu(cpu);
      groups[cpu] = group;
    }
    pages[cpu] += count;
    if (pages[cpu] > MemoryCgroups.BATCH_PAGES) {
      drainCpu(cpu);
    }
  }

  /** Gives up all that is in stock of a group and those below it. */
  void drain(MemoryCgroup root) {
    for (int cpu = 0; cpu < pages.length; cpu++) {
      MemoryCgroup group = groups[cpu];
      if (group != null && group.isWithin(root)) {
        drainCpu(cpu);
      }
    }
  }

  private void drainCpu(int cpu) {
    MemoryCgroup group = groups[cpu];
    if (group != null) {
      group.memory().uncharge(pages[cpu]);
      groups[cpu] = null;
      pages[cpu] = 0;
    }
  }

  /** Pages that are in stock of a very group. */
  long stocked(MemoryCgroup group) {
    long stocked = 0;
    for (int cpu = 0; cpu < pages.length; cpu++) {
      stocked += groups[cpu] == group ? pages[cpu] : 0;
    }
    return stocked;
  }
}
