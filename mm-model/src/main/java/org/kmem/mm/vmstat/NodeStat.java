package org.kmem.mm.vmstat;

import java.util.List;
import java.util.Locale;

/**
 * Counters of each node, in the order of {@code /proc/vmstat}; in pages unless said otherwise.
 *
 * <p>Kernel counterpart: {@code enum node_stat_item}.
 */
public enum NodeStat {
  /** Anonymous and shmem pages on inactive lists. */
  NR_INACTIVE_ANON(0),
  /** Anonymous and shmem pages on active lists. */
  NR_ACTIVE_ANON(1),
  /** File pages on inactive lists. */
  NR_INACTIVE_FILE(2),
  /** File pages on active lists. */
  NR_ACTIVE_FILE(3),
  /** Pages that reclaim must not take. */
  NR_UNEVICTABLE(4),
  /** Bytes of reclaimable slabs, in pages; kept by the slab allocator. */
  NR_SLAB_RECLAIMABLE(5),
  /** Bytes of other slabs, in pages; kept by the slab allocator. */
  NR_SLAB_UNRECLAIMABLE(6),
  /** Anonymous pages taken off the lists by reclaim or migration. */
  NR_ISOLATED_ANON(7),
  /** File pages taken off the lists by reclaim or migration. */
  NR_ISOLATED_FILE(8),
  /** Nodes of page caches that hold shadow entries. */
  WORKINGSET_NODES(9),
  /** Anonymous pages that came back after eviction. */
  WORKINGSET_REFAULT_ANON(10),
  /** File pages that came back after eviction. */
  WORKINGSET_REFAULT_FILE(11),
  /** Anonymous refaults that were activated at once. */
  WORKINGSET_ACTIVATE_ANON(12),
  /** File refaults that were activated at once. */
  WORKINGSET_ACTIVATE_FILE(13),
  /** Anonymous refaults of pages that had been in the working set. */
  WORKINGSET_RESTORE_ANON(14),
  /** File refaults of pages that had been in the working set. */
  WORKINGSET_RESTORE_FILE(15),
  /** Nodes of shadow entries that were reclaimed. */
  WORKINGSET_NODERECLAIM(16),
  /** Anonymous pages that are mapped. */
  NR_ANON_PAGES(17),
  /** Page cache pages that are mapped. */
  NR_MAPPED(18),
  /** Pages of the page cache, shmem and the swap cache. */
  NR_FILE_PAGES(19),
  /** Dirty pages of the page cache. */
  NR_DIRTY(20),
  /** Pages under writeback. */
  NR_WRITEBACK(21),
  /** Pages under writeback through temporary buffers of FUSE. */
  NR_WRITEBACK_TEMP(22),
  /** Pages of shmem and tmpfs. */
  NR_SHMEM(23),
  /** Huge pages of shmem. */
  NR_SHMEM_HUGEPAGES(24),
  /** Huge pages of shmem mapped as such. */
  NR_SHMEM_PMDMAPPED(25),
  /** Huge pages of the page cache. */
  NR_FILE_HUGEPAGES(26),
  /** Huge pages of the page cache mapped as such. */
  NR_FILE_PMDMAPPED(27),
  /** Anonymous huge pages mapped as such. */
  NR_ANON_TRANSPARENT_HUGEPAGES(28),
  /** Pages that reclaim wrote. */
  NR_VMSCAN_WRITE(29),
  /** Pages to be reclaimed as soon as they are written. */
  NR_VMSCAN_IMMEDIATE_RECLAIM(30),
  /** Pages ever made dirty. */
  NR_DIRTIED(31),
  /** Pages ever written. */
  NR_WRITTEN(32),
  /** Pages written while reclaim was throttled. */
  NR_THROTTLED_WRITTEN(33),
  /** Reclaimable kernel memory that is no slab. */
  NR_KERNEL_MISC_RECLAIMABLE(34),
  /** Pins ever taken by {@code pin_user_pages}. */
  NR_FOLL_PIN_ACQUIRED(35),
  /** Pins ever given up. */
  NR_FOLL_PIN_RELEASED(36),
  /** Kernel stacks, in KiB. */
  NR_KERNEL_STACK(37),
  /** Pages of page tables. */
  NR_PAGE_TABLE_PAGES(38),
  /** Pages of secondary page tables (KVM). */
  NR_SEC_PAGE_TABLE_PAGES(39),
  /** Pages of IOMMU tables. */
  NR_IOMMU_PAGES(40),
  /** Pages of the swap cache. */
  NR_SWAPCACHED(41),
  /** Pages promoted to a faster node. */
  PGPROMOTE_SUCCESS(42),
  /** Pages that were candidates for promotion. */
  PGPROMOTE_CANDIDATE(43),
  /** Pages demoted by kswapd. */
  PGDEMOTE_KSWAPD(44),
  /** Pages demoted by direct reclaim. */
  PGDEMOTE_DIRECT(45),
  /** Pages demoted by khugepaged. */
  PGDEMOTE_KHUGEPAGED(46);

  /** All of them, in the order of the file. */
  public static final List<NodeStat> ALL = List.of(values());

  private final int index;
  private final String text;

  NodeStat(int index) {
    this.index = index;
    this.text = name().toLowerCase(Locale.ROOT);
  }

  /**
   * The name that {@code /proc/vmstat} prints.
   *
   * @return for example {@code "nr_active_anon"}
   */
  public String text() {
    return text;
  }

  /** Its place in arrays of counters. */
  int index() {
    return index;
  }
}
