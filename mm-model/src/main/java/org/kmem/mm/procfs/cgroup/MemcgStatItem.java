package org.kmem.mm.procfs.cgroup;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.memcg.MemcgAmount;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.units.PageSize;

/**
 * A line of {@code memory.stat}: an amount, in bytes unless it counts something, or events.
 *
 * @param text its name
 * @param stats amounts by node that it is the sum of
 * @param amount an amount that only groups have, or null
 * @param events events that it is the sum of
 * @param bytesPerUnit what it is multiplied by
 */
record MemcgStatItem(
    String text,
    List<NodeStat> stats,
    @Nullable MemcgAmount amount,
    List<VmEvent> events,
    long bytesPerUnit) {
  private static final long KB = 1024;
  private static final long PAGE = PageSize.SIZE_BYTES;

  /** All lines, in their order. */
  static final List<MemcgStatItem> ALL =
      List.of(
          pages("anon", NodeStat.NR_ANON_PAGES),
          pages("file", NodeStat.NR_FILE_PAGES),
          own("kernel", MemcgAmount.KERNEL, PAGE),
          node("kernel_stack", KB, NodeStat.NR_KERNEL_STACK),
          pages("pagetables", NodeStat.NR_PAGE_TABLE_PAGES),
          pages("sec_pagetables", NodeStat.NR_SEC_PAGE_TABLE_PAGES),
          own("percpu", MemcgAmount.PERCPU, 1),
          own("sock", MemcgAmount.SOCK, PAGE),
          own("vmalloc", MemcgAmount.VMALLOC, PAGE),
          pages("shmem", NodeStat.NR_SHMEM),
          own("zswap", MemcgAmount.ZSWAP, 1),
          own("zswapped", MemcgAmount.ZSWAPPED, PAGE),
          pages("file_mapped", NodeStat.NR_MAPPED),
          pages("file_dirty", NodeStat.NR_DIRTY),
          pages("file_writeback", NodeStat.NR_WRITEBACK),
          pages("swapcached", NodeStat.NR_SWAPCACHED),
          pages("anon_thp", NodeStat.NR_ANON_TRANSPARENT_HUGEPAGES),
          pages("file_thp", NodeStat.NR_FILE_HUGEPAGES),
          pages("shmem_thp", NodeStat.NR_SHMEM_HUGEPAGES),
          pages("inactive_anon", NodeStat.NR_INACTIVE_ANON),
          pages("active_anon", NodeStat.NR_ACTIVE_ANON),
          pages("inactive_file", NodeStat.NR_INACTIVE_FILE),
          pages("active_file", NodeStat.NR_ACTIVE_FILE),
          pages("unevictable", NodeStat.NR_UNEVICTABLE),
          node("slab_reclaimable", 1, NodeStat.NR_SLAB_RECLAIMABLE),
          node("slab_unreclaimable", 1, NodeStat.NR_SLAB_UNRECLAIMABLE),
          node("slab", 1, NodeStat.NR_SLAB_RECLAIMABLE, NodeStat.NR_SLAB_UNRECLAIMABLE),
          count(NodeStat.WORKINGSET_REFAULT_ANON),
          count(NodeStat.WORKINGSET_REFAULT_FILE),
          count(NodeStat.WORKINGSET_ACTIVATE_ANON),
          count(NodeStat.WORKINGSET_ACTIVATE_FILE),
          count(NodeStat.WORKINGSET_RESTORE_ANON),
          count(NodeStat.WORKINGSET_RESTORE_FILE),
          count(NodeStat.WORKINGSET_NODERECLAIM),
          count(NodeStat.PGDEMOTE_KSWAPD),
          count(NodeStat.PGDEMOTE_DIRECT),
          count(NodeStat.PGDEMOTE_KHUGEPAGED),
          count(NodeStat.PGPROMOTE_SUCCESS),
          events("pgscan", VmEvent.PGSCAN_KSWAPD, VmEvent.PGSCAN_DIRECT, VmEvent.PGSCAN_KHUGEPAGED),
          events(
              "pgsteal",
              VmEvent.PGSTEAL_KSWAPD,
              VmEvent.PGSTEAL_DIRECT,
              VmEvent.PGSTEAL_KHUGEPAGED),
          event(VmEvent.PGSCAN_KSWAPD),
          event(VmEvent.PGSCAN_DIRECT),
          event(VmEvent.PGSCAN_KHUGEPAGED),
          event(VmEvent.PGSTEAL_KSWAPD),
          event(VmEvent.PGSTEAL_DIRECT),
          event(VmEvent.PGSTEAL_KHUGEPAGED),
          event(VmEvent.PGFAULT),
          event(VmEvent.PGMAJFAULT),
          event(VmEvent.PGREFILL),
          event(VmEvent.PGACTIVATE),
          event(VmEvent.PGDEACTIVATE),
          event(VmEvent.PGLAZYFREE),
          event(VmEvent.PGLAZYFREED),
          event(VmEvent.SWPIN_ZERO),
          event(VmEvent.SWPOUT_ZERO),
          event(VmEvent.ZSWPIN),
          event(VmEvent.ZSWPOUT),
          event(VmEvent.ZSWPWB),
          event(VmEvent.THP_FAULT_ALLOC),
          event(VmEvent.THP_COLLAPSE_ALLOC),
          event(VmEvent.THP_SWPOUT),
          event(VmEvent.THP_SWPOUT_FALLBACK),
          event(VmEvent.NUMA_PAGES_MIGRATED),
          event(VmEvent.NUMA_PTE_UPDATES),
          event(VmEvent.NUMA_HINT_FAULTS));

  private static MemcgStatItem node(String text, long bytes, NodeStat... stats) {
    return new MemcgStatItem(text, List.of(stats), null, List.of(), bytes);
  }

  private static MemcgStatItem pages(String text, NodeStat stat) {
    return node(text, PAGE, stat);
  }

  private static MemcgStatItem count(NodeStat stat) {
    return node(stat.text(), 1, stat);
  }

  private static MemcgStatItem own(String text, MemcgAmount amount, long bytes) {
    return new MemcgStatItem(text, List.of(), amount, List.of(), bytes);
  }

  private static MemcgStatItem events(String text, VmEvent... events) {
    return new MemcgStatItem(text, List.of(), null, List.of(events), 1);
  }

  private static MemcgStatItem event(VmEvent event) {
    return events(event.text(), event);
  }

  /** Whether {@code memory.numa_stat} has it too: all but events and what has no node. */
  boolean isByNode() {
    return stats.size() == 1;
  }
}
