package org.kmem.mm.vmstat;

import java.util.List;
import java.util.Locale;

/**
 * Events that {@code /proc/vmstat} counts since boot, in its order.
 *
 * <p>Kernel counterpart: {@code enum vm_event_item}; {@code Documentation/admin-guide/mm}.
 */
public enum VmEvent {
  /** Sectors of 512 bytes read from block devices; printed in KiB. */
  PGPGIN(0),
  /** Sectors of 512 bytes written to block devices; printed in KiB. */
  PGPGOUT(1),
  /** Pages read from swap devices. */
  PSWPIN(2),
  /** Pages written to swap devices. */
  PSWPOUT(3),
  /** Pages allocated from zones {@code dma}; kept by the allocator. */
  PGALLOC_DMA(4),
  /** Pages allocated from zones {@code dma32}; kept by the allocator. */
  PGALLOC_DMA32(5),
  /** Pages allocated from zones {@code normal}; kept by the allocator. */
  PGALLOC_NORMAL(6),
  /** Pages allocated from zones {@code movable}; kept by the allocator. */
  PGALLOC_MOVABLE(7),
  /** Pages allocated from zones {@code device}; kept by the allocator. */
  PGALLOC_DEVICE(8),
  /** Direct reclaims for requests up to zone {@code dma}. */
  ALLOCSTALL_DMA(9),
  /** Direct reclaims for requests up to zone {@code dma32}. */
  ALLOCSTALL_DMA32(10),
  /** Direct reclaims for requests up to zone {@code normal}. */
  ALLOCSTALL_NORMAL(11),
  /** Direct reclaims for requests up to zone {@code movable}. */
  ALLOCSTALL_MOVABLE(12),
  /** Direct reclaims for requests up to zone {@code device}. */
  ALLOCSTALL_DEVICE(13),
  /** Pages skipped in scanning since they lie in {@code dma}, too high for the request. */
  PGSKIP_DMA(14),
  /** Pages skipped in scanning since they lie in {@code dma32}, too high for the request. */
  PGSKIP_DMA32(15),
  /** Pages skipped in scanning since they lie in {@code normal}, too high for the request. */
  PGSKIP_NORMAL(16),
  /** Pages skipped in scanning since they lie in {@code movable}, too high for the request. */
  PGSKIP_MOVABLE(17),
  /** Pages skipped in scanning since they lie in {@code device}, too high for the request. */
  PGSKIP_DEVICE(18),
  /** Pages freed; kept by the allocator. */
  PGFREE(19),
  /** Pages activated. */
  PGACTIVATE(20),
  /** Pages deactivated. */
  PGDEACTIVATE(21),
  /** Pages marked by {@code MADV_FREE}. */
  PGLAZYFREE(22),
  /** Page faults, minor and major. */
  PGFAULT(23),
  /** Page faults that waited for a device. */
  PGMAJFAULT(24),
  /** Pages freed after {@code MADV_FREE} without writing. */
  PGLAZYFREED(25),
  /** Pages scanned on active lists. */
  PGREFILL(26),
  /** Anonymous pages written in place after fork, not copied. */
  PGREUSE(27),
  /** Pages reclaimed by kswapd. */
  PGSTEAL_KSWAPD(28),
  /** Pages reclaimed by direct reclaim. */
  PGSTEAL_DIRECT(29),
  /** Pages reclaimed by khugepaged. */
  PGSTEAL_KHUGEPAGED(30),
  /** Pages scanned by kswapd. */
  PGSCAN_KSWAPD(31),
  /** Pages scanned by direct reclaim. */
  PGSCAN_DIRECT(32),
  /** Pages scanned by khugepaged. */
  PGSCAN_KHUGEPAGED(33),
  /** Times that a direct reclaimer was throttled. */
  PGSCAN_DIRECT_THROTTLE(34),
  /** Anonymous pages scanned. */
  PGSCAN_ANON(35),
  /** File pages scanned. */
  PGSCAN_FILE(36),
  /** Anonymous pages reclaimed. */
  PGSTEAL_ANON(37),
  /** File pages reclaimed. */
  PGSTEAL_FILE(38),
  /** Node reclaims that freed enough. */
  ZONE_RECLAIM_SUCCESS(39),
  /** Node reclaims that did not. */
  ZONE_RECLAIM_FAILED(40),
  /** Pages freed with inodes by reclaimers other than kswapd. */
  PGINODESTEAL(41),
  /** Objects that shrinkers scanned. */
  SLABS_SCANNED(42),
  /** Pages freed with inodes by kswapd. */
  KSWAPD_INODESTEAL(43),
  /** Times that kswapd found the low mark reached soon after sleeping. */
  KSWAPD_LOW_WMARK_HIT_QUICKLY(44),
  /** Times that kswapd found the high mark not kept. */
  KSWAPD_HIGH_WMARK_HIT_QUICKLY(45),
  /** Runs of kswapd. */
  PAGEOUTRUN(46),
  /** Pages moved to the end of the inactive list after writeback. */
  PGROTATED(47),
  /** Writes of 1 or 3 to {@code drop_caches}. */
  DROP_PAGECACHE(48),
  /** Writes of 2 or 3 to {@code drop_caches}. */
  DROP_SLAB(49),
  /** Processes killed for want of memory. */
  OOM_KILL(50),
  /** NUMA balancing: PTE updates. */
  NUMA_PTE_UPDATES(51),
  /** NUMA balancing: huge PTE updates. */
  NUMA_HUGE_PTE_UPDATES(52),
  /** NUMA balancing: hint faults. */
  NUMA_HINT_FAULTS(53),
  /** NUMA balancing: hint faults local. */
  NUMA_HINT_FAULTS_LOCAL(54),
  /** NUMA balancing: pages migrated. */
  NUMA_PAGES_MIGRATED(55),
  /** Page migration: success. */
  PGMIGRATE_SUCCESS(56),
  /** Page migration: fail. */
  PGMIGRATE_FAIL(57),
  /** Transparent huge pages: migration success. */
  THP_MIGRATION_SUCCESS(58),
  /** Transparent huge pages: migration fail. */
  THP_MIGRATION_FAIL(59),
  /** Transparent huge pages: migration split. */
  THP_MIGRATION_SPLIT(60),
  /** Compaction: migrate scanned. */
  COMPACT_MIGRATE_SCANNED(61),
  /** Compaction: free scanned. */
  COMPACT_FREE_SCANNED(62),
  /** Compaction: isolated. */
  COMPACT_ISOLATED(63),
  /** Compaction: stall. */
  COMPACT_STALL(64),
  /** Compaction: fail. */
  COMPACT_FAIL(65),
  /** Compaction: success. */
  COMPACT_SUCCESS(66),
  /** Compaction: daemon wake. */
  COMPACT_DAEMON_WAKE(67),
  /** Compaction: daemon migrate scanned. */
  COMPACT_DAEMON_MIGRATE_SCANNED(68),
  /** Compaction: daemon free scanned. */
  COMPACT_DAEMON_FREE_SCANNED(69),
  /** hugetlb: buddy alloc success. */
  HTLB_BUDDY_ALLOC_SUCCESS(70),
  /** hugetlb: buddy alloc fail. */
  HTLB_BUDDY_ALLOC_FAIL(71),
  /** Unevictable pages: culled. */
  UNEVICTABLE_PGS_CULLED(72),
  /** Unevictable pages: scanned. */
  UNEVICTABLE_PGS_SCANNED(73),
  /** Unevictable pages: rescued. */
  UNEVICTABLE_PGS_RESCUED(74),
  /** Unevictable pages: mlocked. */
  UNEVICTABLE_PGS_MLOCKED(75),
  /** Unevictable pages: munlocked. */
  UNEVICTABLE_PGS_MUNLOCKED(76),
  /** Unevictable pages: cleared. */
  UNEVICTABLE_PGS_CLEARED(77),
  /** Unevictable pages: stranded. */
  UNEVICTABLE_PGS_STRANDED(78),
  /** Transparent huge pages: fault alloc. */
  THP_FAULT_ALLOC(79),
  /** Transparent huge pages: fault fallback. */
  THP_FAULT_FALLBACK(80),
  /** Transparent huge pages: fault fallback charge. */
  THP_FAULT_FALLBACK_CHARGE(81),
  /** Transparent huge pages: collapse alloc. */
  THP_COLLAPSE_ALLOC(82),
  /** Transparent huge pages: collapse alloc failed. */
  THP_COLLAPSE_ALLOC_FAILED(83),
  /** Transparent huge pages: file alloc. */
  THP_FILE_ALLOC(84),
  /** Transparent huge pages: file fallback. */
  THP_FILE_FALLBACK(85),
  /** Transparent huge pages: file fallback charge. */
  THP_FILE_FALLBACK_CHARGE(86),
  /** Transparent huge pages: file mapped. */
  THP_FILE_MAPPED(87),
  /** Transparent huge pages: split page. */
  THP_SPLIT_PAGE(88),
  /** Transparent huge pages: split page failed. */
  THP_SPLIT_PAGE_FAILED(89),
  /** Transparent huge pages: deferred split page. */
  THP_DEFERRED_SPLIT_PAGE(90),
  /** Transparent huge pages: underused split page. */
  THP_UNDERUSED_SPLIT_PAGE(91),
  /** Transparent huge pages: split PMD. */
  THP_SPLIT_PMD(92),
  /** Transparent huge pages: scan exceed none PTE. */
  THP_SCAN_EXCEED_NONE_PTE(93),
  /** Transparent huge pages: scan exceed swap PTE. */
  THP_SCAN_EXCEED_SWAP_PTE(94),
  /** Transparent huge pages: scan exceed share PTE. */
  THP_SCAN_EXCEED_SHARE_PTE(95),
  /** Transparent huge pages: split PUD. */
  THP_SPLIT_PUD(96),
  /** Transparent huge pages: zero page alloc. */
  THP_ZERO_PAGE_ALLOC(97),
  /** Transparent huge pages: zero page alloc failed. */
  THP_ZERO_PAGE_ALLOC_FAILED(98),
  /** Transparent huge pages: swpout. */
  THP_SWPOUT(99),
  /** Transparent huge pages: swpout fallback. */
  THP_SWPOUT_FALLBACK(100),
  /** Balloon: inflate. */
  BALLOON_INFLATE(101),
  /** Balloon: deflate. */
  BALLOON_DEFLATE(102),
  /** Balloon: migrate. */
  BALLOON_MIGRATE(103),
  /** Pages read ahead from swap. */
  SWAP_RA(104),
  /** Of those, pages that were used. */
  SWAP_RA_HIT(105),
  /** Pages of zeros swapped in without I/O. */
  SWPIN_ZERO(106),
  /** Pages of zeros swapped out without I/O. */
  SWPOUT_ZERO(107),
  /** KSM pages copied at swap-in. */
  KSM_SWPIN_COPY(108),
  /** KSM pages copied at a write. */
  COW_KSM(109),
  /** Pages decompressed from zswap. */
  ZSWPIN(110),
  /** Pages compressed into zswap. */
  ZSWPOUT(111),
  /** Pages written from zswap to its device. */
  ZSWPWB(112),
  /** 2 MiB entries of the direct map that were split. */
  DIRECT_MAP_LEVEL2_SPLITS(113),
  /** 1 GiB entries of the direct map that were split. */
  DIRECT_MAP_LEVEL3_SPLITS(114);

  /** All of them, in the order of the file. */
  public static final List<VmEvent> ALL = List.of(values());

  private final int index;
  private final String text;

  VmEvent(int index) {
    this.index = index;
    this.text = name().toLowerCase(Locale.ROOT);
  }

  /**
   * The name that {@code /proc/vmstat} prints.
   *
   * @return for example {@code "pgmajfault"}
   */
  public String text() {
    return text;
  }

  /** Its place in arrays of counters. */
  int index() {
    return index;
  }
}
