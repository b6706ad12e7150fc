package org.kmem.mm.sim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kernel that the recordings were made with, and so the one the model is: Debian's Linux 6.12.107 for
 * x86_64 as configured and as it boots. The one place for such figures; what depends on the size of memory
 * is computed from it elsewhere.
 *
 * <p>Source: the oracle's recordings (labs 33, 34, 97 and their README), the configuration of
 * {@code linux-image-6.12.107+deb13-amd64}.
 */
public final class Reference {
  /** Release, as {@code uname -r} prints it. */
  public static final String RELEASE = "6.12.107+deb13-amd64";

  /** Timer ticks in a second: {@code CONFIG_HZ}. */
  public static final int HZ = 250;

  /** Build, as {@code uname -v} prints it. */
  public static final String VERSION = "#1 SMP PREEMPT_DYNAMIC Debian 6.12.107-1 (2026-08-29)";

  /** What the recordings were booted with, before what a lab appends. */
  public static final String BOOT_PARAMETERS =
      "console=ttyS0 quiet panic=-1 psi=1 no_timer_check nokaslr mitigations=off"
          + " rootfstype=ramfs";

  /** When simulated machines boot, in seconds since 1970: 1 January 2025, 00:00 UTC. */
  public static final long BOOT_EPOCH_SECONDS = 1_735_689_600L;

  /** Most CPUs: {@code CONFIG_NR_CPUS}. */
  public static final int NR_CPUS = 8192;

  /** Binary logarithm of the most nodes: {@code CONFIG_NODES_SHIFT}. */
  public static final int NODES_SHIFT = 10;

  /** The multi-generational LRU as it boots, {@code lru_gen/enabled}: everything on. */
  public static final int LRU_GEN = 0x0007;

  /** {@code CONFIG_INIT_ON_ALLOC_DEFAULT_ON}: what it costs is charged, but nothing can see the stores. */
  public static final boolean INIT_ON_ALLOC = true;

  /** {@code CONFIG_SLAB_BUCKETS}: caches of their own for copies from user space. */
  public static final boolean SLAB_BUCKETS = true;

  /** {@code CONFIG_SLAB_FREELIST_RANDOM}. */
  public static final boolean SLAB_FREELIST_RANDOM = true;

  /** {@code CONFIG_SLAB_FREELIST_HARDENED}. */
  public static final boolean SLAB_FREELIST_HARDENED = true;

  /** {@code CONFIG_CMA}: there are no such areas, and meminfo has no lines for them. */
  public static final boolean CMA = false;

  /** {@code CONFIG_READ_ONLY_THP_FOR_FS}. */
  public static final boolean READ_ONLY_THP_FOR_FS = false;

  /** {@code CONFIG_KSM}: built in, but does not run until told. */
  public static final boolean KSM = true;

  /** zswap is built in and off; {@code zswap.enabled} switches it on. */
  public static final boolean ZSWAP_ENABLED = false;

  /** {@code zswap.compressor}. */
  public static final String ZSWAP_COMPRESSOR = "lzo";

  /** {@code zswap.zpool}. */
  public static final String ZSWAP_ZPOOL = "zsmalloc";

  /** {@code zswap.max_pool_percent}. */
  public static final int ZSWAP_MAX_POOL_PERCENT = 20;

  /** {@code zswap.accept_threshold_percent}. */
  public static final int ZSWAP_ACCEPT_THRESHOLD_PERCENT = 90;

  /** Usable memory below which transparent huge pages are switched off at boot, in bytes. */
  public static final long THP_SMALLEST_MEMORY_BYTES = 512L << 20;

  /** Binary logarithm of the pages in a PMD huge page. */
  public static final int HPAGE_PMD_ORDER = 9;

  /** Pages that are flushed from a TLB one by one; of more, all of the address space goes. */
  public static final int TLB_SINGLE_PAGE_FLUSH_CEILING = 33;

  /** Highest end of a stack: {@code RLIMIT_STACK}, in bytes. */
  public static final long STACK_LIMIT_BYTES = 8L << 20;

  /** {@code RLIMIT_MEMLOCK}, in bytes. */
  public static final long MEMLOCK_LIMIT_BYTES = 8L << 20;

  /** {@code vm.swappiness}. */
  public static final int SWAPPINESS = 60;

  /** {@code vm.dirty_ratio}, in percent of dirtyable memory. */
  public static final int DIRTY_RATIO = 20;

  /** {@code vm.dirty_background_ratio}, in percent of dirtyable memory. */
  public static final int DIRTY_BACKGROUND_RATIO = 10;

  /** {@code vm.dirty_expire_centisecs}. */
  public static final int DIRTY_EXPIRE_CENTISECS = 3_000;

  /** {@code vm.dirty_writeback_centisecs}. */
  public static final int DIRTY_WRITEBACK_CENTISECS = 500;

  /** {@code vm.extfrag_threshold}. */
  public static final int EXTFRAG_THRESHOLD = 500;

  /** {@code vm.compaction_proactiveness}. */
  public static final int COMPACTION_PROACTIVENESS = 20;

  /** {@code vm.max_map_count}. */
  public static final int MAX_MAP_COUNT = 65_530;

  /** {@code vm.mmap_min_addr}, in bytes. */
  public static final int MMAP_MIN_ADDR = 65_536;

  /** {@code vm.overcommit_memory}: heuristic. */
  public static final int OVERCOMMIT_MEMORY = 0;

  /** {@code vm.overcommit_ratio}, in percent of RAM. */
  public static final int OVERCOMMIT_RATIO = 50;

  /** {@code vm.page-cluster}, binary logarithm of pages. */
  public static final int PAGE_CLUSTER = 3;

  /** {@code vm.vfs_cache_pressure}, in percent. */
  public static final int VFS_CACHE_PRESSURE = 100;

  /** {@code vm.watermark_boost_factor}, in ten thousandths. */
  public static final int WATERMARK_BOOST_FACTOR = 15_000;

  /** {@code vm.watermark_scale_factor}, in ten thousandths. */
  public static final int WATERMARK_SCALE_FACTOR = 10;

  /** {@code vm.stat_interval}, in seconds. */
  public static final int STAT_INTERVAL_SECONDS = 1;

  /** {@code vm.lowmem_reserve_ratio}, which is recorded apart from the others. */
  public static final String LOWMEM_RESERVE_RATIO = "256\t256\t32\t0\t0";

  private static final Map<String, String> SYSCTLS = sysctls();
  private static final Map<String, String> SWITCHES = switches();

  private Reference() {}

  /**
   * The files of {@code /proc/sys/vm} whose values do not depend on the size of memory.
   *
   * @return text without line end by file name, in the order of names
   */
  public static Map<String, String> sysctlDefaults() {
    return SYSCTLS;
  }

  /**
   * The files of {@code /sys/kernel/mm}, on a machine with memory enough for huge pages.
   *
   * @return text without line end by path below that directory
   */
  public static Map<String, String> switchDefaults() {
    return SWITCHES;
  }

  /**
   * Whether NUMA balancing is on unless {@code numa_balancing=} says otherwise.
   *
   * @param options the machine
   * @return true with more than one node
   */
  public static boolean numaBalancing(MachineOptions options) {
    return options.kernelParameters().isOn("numa_balancing", options.nodes() > 1);
  }

  private static Map<String, String> sysctls() {
    Map<String, String> values = new LinkedHashMap<>();
    put(values, "compact_unevictable_allowed", 1);
    put(values, "compaction_proactiveness", COMPACTION_PROACTIVENESS);
    put(values, "dirty_background_bytes", 0);
    put(values, "dirty_background_ratio", DIRTY_BACKGROUND_RATIO);
    put(values, "dirty_bytes", 0);
    put(values, "dirty_expire_centisecs", DIRTY_EXPIRE_CENTISECS);
    put(values, "dirty_ratio", DIRTY_RATIO);
    put(values, "dirty_writeback_centisecs", DIRTY_WRITEBACK_CENTISECS);
    put(values, "dirtytime_expire_seconds", 43200);
    put(values, "enable_soft_offline", 1);
    put(values, "extfrag_threshold", EXTFRAG_THRESHOLD);
    put(values, "hugetlb_optimize_vmemmap", 0);
    put(values, "hugetlb_shm_group", 0);
    put(values, "laptop_mode", 0);
    put(values, "legacy_va_layout", 0);
    put(values, "max_map_count", MAX_MAP_COUNT);
    put(values, "memfd_noexec", 0);
    put(values, "memory_failure_early_kill", 0);
    put(values, "memory_failure_recovery", 1);
    put(values, "min_slab_ratio", 5);
    put(values, "min_unmapped_ratio", 1);
    put(values, "mmap_min_addr", MMAP_MIN_ADDR);
    put(values, "nr_hugepages", 0);
    put(values, "nr_hugepages_mempolicy", 0);
    put(values, "nr_overcommit_hugepages", 0);
    put(values, "numa_stat", 1);
    values.put("numa_zonelist_order", "Node");
    put(values, "oom_dump_tasks", 1);
    put(values, "oom_kill_allocating_task", 0);
    put(values, "overcommit_kbytes", 0);
    put(values, "overcommit_memory", OVERCOMMIT_MEMORY);
    put(values, "overcommit_ratio", OVERCOMMIT_RATIO);
    put(values, "page-cluster", PAGE_CLUSTER);
    put(values, "page_lock_unfairness", 5);
    put(values, "panic_on_oom", 0);
    put(values, "percpu_pagelist_high_fraction", 0);
    put(values, "stat_interval", STAT_INTERVAL_SECONDS);
    put(values, "swappiness", SWAPPINESS);
    put(values, "unprivileged_userfaultfd", 0);
    put(values, "vfs_cache_pressure", VFS_CACHE_PRESSURE);
    put(values, "watermark_boost_factor", WATERMARK_BOOST_FACTOR);
    put(values, "watermark_scale_factor", WATERMARK_SCALE_FACTOR);
    put(values, "zone_reclaim_mode", 0);
    return Collections.unmodifiableMap(values);
  }

  private static Map<String, String> switches() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("transparent_hugepage/defrag", "always defer defer+madvise [madvise] never");
    values.put("transparent_hugepage/enabled", "[always] madvise never");
    values.put("transparent_hugepage/hpage_pmd_size", "2097152");
    values.put(
        "transparent_hugepage/shmem_enabled", "always within_size advise [never] deny force");
    values.put("transparent_hugepage/shrink_underused", "1");
    values.put("transparent_hugepage/use_zero_page", "1");
    values.put("transparent_hugepage/khugepaged/alloc_sleep_millisecs", "60000");
    values.put("transparent_hugepage/khugepaged/defrag", "1");
    values.put("transparent_hugepage/khugepaged/max_ptes_none", "511");
    values.put("transparent_hugepage/khugepaged/max_ptes_shared", "256");
    values.put("transparent_hugepage/khugepaged/max_ptes_swap", "64");
    values.put("transparent_hugepage/khugepaged/scan_sleep_millisecs", "10000");
    values.put("ksm/advisor_max_cpu", "70");
    values.put("ksm/advisor_mode", "[none] scan-time");
    values.put("ksm/advisor_target_scan_time", "200");
    values.put("ksm/max_page_sharing", "256");
    values.put("ksm/merge_across_nodes", "1");
    values.put("ksm/run", "0");
    values.put("ksm/sleep_millisecs", "20");
    values.put("ksm/smart_scan", "1");
    values.put("ksm/stable_node_chains", "0");
    values.put("ksm/stable_node_chains_prune_millisecs", "2000");
    values.put("ksm/stable_node_dups", "0");
    values.put("ksm/use_zero_pages", "0");
    values.put("lru_gen/enabled", "0x0007");
    values.put("lru_gen/min_ttl_ms", "0");
    values.put("swap/vma_ra_enabled", "true");
    values.put("numa/demotion_enabled", "false");
    return Collections.unmodifiableMap(values);
  }

  private static void put(Map<String, String> values, String name, int value) {
    values.put(name, Integer.toString(value));
  }
}
