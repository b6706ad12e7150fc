package org.kmem.mm.sim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.kmem.units.PageSize;

/**
 * The switches and settings of a running kernel: what can be written in {@code /proc/sys}, {@code
 * /sys/kernel/mm} and the parameters of zswap. {@link Tunables} has their values.
 *
 * <p>Ranges and what a write answers are those of the reference kernel, asked by writing some forty texts to each file. Source: kernel documentation
 * {@code admin-guide/sysctl/vm.rst}, {@code admin-guide/mm/transhuge.rst}, {@code ksm.rst}, {@code
 * multigen_lru.rst}, {@code zswap.rst}.
 */
public enum Tunable {
  /** What strict overcommit keeps back for root, in kB; set at boot by the size of memory. */
  ADMIN_RESERVE_KBYTES(Place.VM, "admin_reserve_kbytes", TunableKind.ULONG, "0"),
  /** Writing 1 compacts all zones; cannot be read. */
  COMPACT_MEMORY(Place.VM, "compact_memory", TunableKind.TRIGGER, 1, 1, "0"),
  /** Whether compaction moves mlocked pages. */
  COMPACT_UNEVICTABLE_ALLOWED(Place.VM, "compact_unevictable_allowed", TunableKind.INT, 0, 1),
  /** How hard compaction works in the background. */
  COMPACTION_PROACTIVENESS(Place.VM, "compaction_proactiveness", TunableKind.INT, 0, 100),
  /** Dirty memory at which flushers start, in bytes; 0 while the ratio counts. */
  DIRTY_BACKGROUND_BYTES(Place.VM, "dirty_background_bytes", TunableKind.ULONG, 1, Long.MAX_VALUE),
  /** Dirty memory at which flushers start, in percent of dirtyable memory; 0 while bytes count. */
  DIRTY_BACKGROUND_RATIO(Place.VM, "dirty_background_ratio", TunableKind.INT, 0, 100),
  /** Dirty memory at which writers are throttled, in bytes; 0 while the ratio counts. */
  DIRTY_BYTES(Place.VM, "dirty_bytes", TunableKind.ULONG, 8192, Long.MAX_VALUE),
  /** Age at which dirty pages are written back, in hundredths of a second. */
  DIRTY_EXPIRE_CENTISECS(Place.VM, "dirty_expire_centisecs", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** Dirty memory at which writers are throttled, in percent of dirtyable memory; 0 while bytes count. */
  DIRTY_RATIO(Place.VM, "dirty_ratio", TunableKind.INT, 0, 100),
  /** How often flushers look, in hundredths of a second; 0 is never. */
  DIRTY_WRITEBACK_CENTISECS(Place.VM, "dirty_writeback_centisecs", TunableKind.INT),
  /** Age at which inodes with lazily updated times are written back. */
  DIRTYTIME_EXPIRE_SECONDS(
      Place.VM, "dirtytime_expire_seconds", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** Writing 1 drops clean page cache, 2 reclaimable slab objects, 3 both, 4 ends the messages. */
  DROP_CACHES(Place.VM, "drop_caches", TunableKind.TRIGGER, 1, 4, "0"),
  /** Whether pages may be taken out of use. */
  ENABLE_SOFT_OFFLINE(Place.VM, "enable_soft_offline", TunableKind.INT, 0, 1),
  /** Fragmentation index up to which memory is not compacted. */
  EXTFRAG_THRESHOLD(Place.VM, "extfrag_threshold", TunableKind.INT, 0, 1000),
  /** Whether struct pages of hugetlb pages are given up. */
  HUGETLB_OPTIMIZE_VMEMMAP(Place.VM, "hugetlb_optimize_vmemmap", TunableKind.TRUTH),
  /** Group that may make shared memory of hugetlb pages. */
  HUGETLB_SHM_GROUP(Place.VM, "hugetlb_shm_group", TunableKind.INT),
  /** Whether write-back waits for the disk to be awake. */
  LAPTOP_MODE(
      Place.VM,
      "laptop_mode",
      TunableKind.INT,
      Integer.MIN_VALUE / Reference.HZ,
      Integer.MAX_VALUE / Reference.HZ),
  /** Whether new address spaces grow their mappings upwards. */
  LEGACY_VA_LAYOUT(Place.VM, "legacy_va_layout", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** How much of each zone is kept from requests that could use higher ones: one over this. */
  LOWMEM_RESERVE_RATIO(Place.VM, "lowmem_reserve_ratio", TunableKind.VECTOR, "256\t256\t32\t0\t0"),
  /** Most areas of an address space. */
  MAX_MAP_COUNT(Place.VM, "max_map_count", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** Whether memfds may be executable. */
  MEMFD_NOEXEC(Place.VM, "memfd_noexec", TunableKind.INT, 0, 2),
  /** Whether owners of a broken page are killed at once. */
  MEMORY_FAILURE_EARLY_KILL(Place.VM, "memory_failure_early_kill", TunableKind.INT, 0, 1),
  /** Whether a machine with a broken page goes on. */
  MEMORY_FAILURE_RECOVERY(Place.VM, "memory_failure_recovery", TunableKind.INT, 0, 1),
  /** From what the zones' min watermarks follow, in kB; set at boot by the size of memory. */
  MIN_FREE_KBYTES(Place.VM, "min_free_kbytes", TunableKind.INT, 0, Integer.MAX_VALUE, "0"),
  /** Reclaimable slab that a node keeps from its own reclaim, in percent. */
  MIN_SLAB_RATIO(Place.VM, "min_slab_ratio", TunableKind.INT, 0, 100),
  /** Page cache that a node keeps from its own reclaim, in percent. */
  MIN_UNMAPPED_RATIO(Place.VM, "min_unmapped_ratio", TunableKind.INT, 0, 100),
  /** Lowest address that may be mapped. */
  MMAP_MIN_ADDR(Place.VM, "mmap_min_addr", TunableKind.ULONG),
  /** Bits of chance in the place of mappings. */
  MMAP_RND_BITS(Place.VM, "mmap_rnd_bits", TunableKind.INT, 28, 32, "28"),
  /** The same for 32-bit programs. */
  MMAP_RND_COMPAT_BITS(Place.VM, "mmap_rnd_compat_bits", TunableKind.INT, 8, 16, "8"),
  /** Hugetlb pages that the pool is to keep. */
  NR_HUGEPAGES(Place.VM, "nr_hugepages", TunableKind.ULONG),
  /** The same, taken where the writer's memory policy says. */
  NR_HUGEPAGES_MEMPOLICY(Place.VM, "nr_hugepages_mempolicy", TunableKind.ULONG),
  /** Hugetlb pages that the pool may take beyond what it keeps. */
  NR_OVERCOMMIT_HUGEPAGES(Place.VM, "nr_overcommit_hugepages", TunableKind.ULONG),
  /** Whether allocations are counted by where they came from. */
  NUMA_STAT(Place.VM, "numa_stat", TunableKind.INT, 0, 1),
  /** Order of fallback; by node is all there is. */
  NUMA_ZONELIST_ORDER(Place.VM, "numa_zonelist_order", TunableKind.NAME),
  /** Whether a kill prints the table of tasks. */
  OOM_DUMP_TASKS(Place.VM, "oom_dump_tasks", TunableKind.INT),
  /** Whether who runs out of memory is killed rather than the largest. */
  OOM_KILL_ALLOCATING_TASK(Place.VM, "oom_kill_allocating_task", TunableKind.INT),
  /** What strict overcommit allows of RAM, in kB; 0 while the ratio counts. */
  OVERCOMMIT_KBYTES(Place.VM, "overcommit_kbytes", TunableKind.ULONG),
  /** Whether mappings are refused: 0 by guess, 1 never, 2 strictly. */
  OVERCOMMIT_MEMORY(Place.VM, "overcommit_memory", TunableKind.INT, 0, 2),
  /** What strict overcommit allows of RAM, in percent; 0 while kbytes count. */
  OVERCOMMIT_RATIO(Place.VM, "overcommit_ratio", TunableKind.INT),
  /** Pages read from swap at once, binary logarithm. */
  PAGE_CLUSTER(Place.VM, "page-cluster", TunableKind.INT, 0, 31),
  /** How often a page lock may be stolen. */
  PAGE_LOCK_UNFAIRNESS(Place.VM, "page_lock_unfairness", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** Whether running out of memory stops the machine. */
  PANIC_ON_OOM(Place.VM, "panic_on_oom", TunableKind.INT, 0, 2),
  /** Share of a zone that per-CPU lists may hold: one over this, at least 8; 0 lets them tune themselves. */
  PERCPU_PAGELIST_HIGH_FRACTION(
      Place.VM, "percpu_pagelist_high_fraction", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** How often per-CPU counters are folded, in seconds. */
  STAT_INTERVAL(
      Place.VM,
      "stat_interval",
      TunableKind.INT,
      Integer.MIN_VALUE / Reference.HZ,
      Integer.MAX_VALUE / Reference.HZ),
  /** Reading or writing folds all per-CPU counters. */
  STAT_REFRESH(Place.VM, "stat_refresh", TunableKind.TRIGGER, "0"),
  /** Cost of reclaiming file pages against anonymous ones. */
  SWAPPINESS(Place.VM, "swappiness", TunableKind.INT, 0, 200),
  /** Whether anyone may handle faults in user space. */
  UNPRIVILEGED_USERFAULTFD(Place.VM, "unprivileged_userfaultfd", TunableKind.INT, 0, 1),
  /** What strict overcommit keeps back for a user's other programs, in kB; set at boot by the size of memory. */
  USER_RESERVE_KBYTES(Place.VM, "user_reserve_kbytes", TunableKind.ULONG, "0"),
  /** How eagerly dentries and inodes are reclaimed, in percent. */
  VFS_CACHE_PRESSURE(Place.VM, "vfs_cache_pressure", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** How far fragmentation raises the watermarks, in ten thousandths of the high one. */
  WATERMARK_BOOST_FACTOR(Place.VM, "watermark_boost_factor", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** Distance of watermarks, in ten thousandths of a zone. */
  WATERMARK_SCALE_FACTOR(Place.VM, "watermark_scale_factor", TunableKind.INT, 1, 3000),
  /** Whether a node reclaims its own pages before others are asked. */
  ZONE_RECLAIM_MODE(Place.VM, "zone_reclaim_mode", TunableKind.INT, 0, Integer.MAX_VALUE),
  /** Who gets transparent huge pages. */
  THP_ENABLED(Place.KERNEL_MM, "transparent_hugepage/enabled", "always", "madvise", "never"),
  /** Who reclaims and compacts for them. */
  THP_DEFRAG(
      Place.KERNEL_MM,
      "transparent_hugepage/defrag",
      "always",
      "defer",
      "defer+madvise",
      "madvise",
      "never"),
  /** Who gets them for shared memory. */
  THP_SHMEM_ENABLED(
      Place.KERNEL_MM,
      "transparent_hugepage/shmem_enabled",
      "always",
      "within_size",
      "advise",
      "never",
      "deny",
      "force"),
  /** Whether mostly zero ones are split under pressure. */
  THP_SHRINK_UNDERUSED(Place.KERNEL_MM, "transparent_hugepage/shrink_underused", TunableKind.BOOL),
  /** Whether read faults map the huge zero page. */
  THP_USE_ZERO_PAGE(Place.KERNEL_MM, "transparent_hugepage/use_zero_page", TunableKind.ZERO_ONE),
  /** How long khugepaged waits after it found no huge page. */
  KHUGEPAGED_ALLOC_SLEEP_MILLISECS(
      Place.KERNEL_MM, "transparent_hugepage/khugepaged/alloc_sleep_millisecs", TunableKind.UINT),
  /** Whether khugepaged reclaims and compacts. */
  KHUGEPAGED_DEFRAG(
      Place.KERNEL_MM, "transparent_hugepage/khugepaged/defrag", TunableKind.ZERO_ONE),
  /** Empty entries that a collapse may fill. */
  KHUGEPAGED_MAX_PTES_NONE(
      Place.KERNEL_MM, "transparent_hugepage/khugepaged/max_ptes_none", TunableKind.UINT, 0, 511),
  /** Shared pages that a collapse may copy. */
  KHUGEPAGED_MAX_PTES_SHARED(
      Place.KERNEL_MM, "transparent_hugepage/khugepaged/max_ptes_shared", TunableKind.UINT, 0, 511),
  /** Swapped pages that a collapse may read. */
  KHUGEPAGED_MAX_PTES_SWAP(
      Place.KERNEL_MM, "transparent_hugepage/khugepaged/max_ptes_swap", TunableKind.UINT, 0, 511),
  /** Pages that khugepaged looks at each time. */
  KHUGEPAGED_PAGES_TO_SCAN(
      Place.KERNEL_MM,
      "transparent_hugepage/khugepaged/pages_to_scan",
      TunableKind.UINT,
      1,
      TunableKind.UINT_MAX,
      "4096"),
  /** How long khugepaged sleeps between. */
  KHUGEPAGED_SCAN_SLEEP_MILLISECS(
      Place.KERNEL_MM, "transparent_hugepage/khugepaged/scan_sleep_millisecs", TunableKind.UINT),
  /** Who gets folios of 16 kB. */
  THP_ENABLED_16K(Sized.ENABLED, 16),
  /** Who gets folios of 32 kB. */
  THP_ENABLED_32K(Sized.ENABLED, 32),
  /** Who gets folios of 64 kB. */
  THP_ENABLED_64K(Sized.ENABLED, 64),
  /** Who gets folios of 128 kB. */
  THP_ENABLED_128K(Sized.ENABLED, 128),
  /** Who gets folios of 256 kB. */
  THP_ENABLED_256K(Sized.ENABLED, 256),
  /** Who gets folios of 512 kB. */
  THP_ENABLED_512K(Sized.ENABLED, 512),
  /** Who gets folios of 1024 kB. */
  THP_ENABLED_1024K(Sized.ENABLED, 1024),
  /** Who gets folios of 2048 kB. */
  THP_ENABLED_2048K(Sized.ENABLED, 2048),
  /** Who gets folios of 8 kB for shared memory. */
  THP_SHMEM_ENABLED_8K(Sized.SHMEM_ENABLED, 8),
  /** Who gets folios of 16 kB for shared memory. */
  THP_SHMEM_ENABLED_16K(Sized.SHMEM_ENABLED, 16),
  /** Who gets folios of 32 kB for shared memory. */
  THP_SHMEM_ENABLED_32K(Sized.SHMEM_ENABLED, 32),
  /** Who gets folios of 64 kB for shared memory. */
  THP_SHMEM_ENABLED_64K(Sized.SHMEM_ENABLED, 64),
  /** Who gets folios of 128 kB for shared memory. */
  THP_SHMEM_ENABLED_128K(Sized.SHMEM_ENABLED, 128),
  /** Who gets folios of 256 kB for shared memory. */
  THP_SHMEM_ENABLED_256K(Sized.SHMEM_ENABLED, 256),
  /** Who gets folios of 512 kB for shared memory. */
  THP_SHMEM_ENABLED_512K(Sized.SHMEM_ENABLED, 512),
  /** Who gets folios of 1024 kB for shared memory. */
  THP_SHMEM_ENABLED_1024K(Sized.SHMEM_ENABLED, 1024),
  /** Who gets folios of 2048 kB for shared memory. */
  THP_SHMEM_ENABLED_2048K(Sized.SHMEM_ENABLED, 2048),
  /** Most CPU time that the advisor lets KSM have, in percent. */
  KSM_ADVISOR_MAX_CPU(Place.KERNEL_MM, "ksm/advisor_max_cpu", TunableKind.UINT),
  /** Most pages that the advisor chooses. */
  KSM_ADVISOR_MAX_PAGES_TO_SCAN(
      Place.KERNEL_MM, "ksm/advisor_max_pages_to_scan", TunableKind.ULONG, "30000"),
  /** Fewest pages that the advisor chooses. */
  KSM_ADVISOR_MIN_PAGES_TO_SCAN(
      Place.KERNEL_MM, "ksm/advisor_min_pages_to_scan", TunableKind.ULONG, "500"),
  /** Whether KSM chooses its pace. */
  KSM_ADVISOR_MODE(Place.KERNEL_MM, "ksm/advisor_mode", "none", "scan-time"),
  /** How long a scan is to take, in seconds. */
  KSM_ADVISOR_TARGET_SCAN_TIME(
      Place.KERNEL_MM, "ksm/advisor_target_scan_time", TunableKind.ULONG, 1, Long.MAX_VALUE),
  /** Most mappings of one merged page. */
  KSM_MAX_PAGE_SHARING(
      Place.KERNEL_MM, "ksm/max_page_sharing", TunableKind.UINT, 2, Integer.MAX_VALUE),
  /** Whether pages of different nodes are merged. */
  KSM_MERGE_ACROSS_NODES(Place.KERNEL_MM, "ksm/merge_across_nodes", TunableKind.UINT, 0, 1),
  /** Pages that ksmd looks at each time. */
  KSM_PAGES_TO_SCAN(Place.KERNEL_MM, "ksm/pages_to_scan", TunableKind.UINT, "100"),
  /** Whether KSM stops (0), runs (1), or unmerges all (2). */
  KSM_RUN(Place.KERNEL_MM, "ksm/run", TunableKind.UINT, 0, 2),
  /** How long ksmd sleeps between. */
  KSM_SLEEP_MILLISECS(Place.KERNEL_MM, "ksm/sleep_millisecs", TunableKind.UINT),
  /** Whether pages that never merged are skipped. */
  KSM_SMART_SCAN(Place.KERNEL_MM, "ksm/smart_scan", TunableKind.BOOL),
  /** How often chains of duplicates are pruned. */
  KSM_STABLE_NODE_CHAINS_PRUNE_MILLISECS(
      Place.KERNEL_MM, "ksm/stable_node_chains_prune_millisecs", TunableKind.UINT),
  /** Whether pages of zeros are merged with the zero page. */
  KSM_USE_ZERO_PAGES(Place.KERNEL_MM, "ksm/use_zero_pages", TunableKind.BOOL),
  /** Parts of the multi-generational LRU that are on. */
  LRU_GEN_ENABLED(Place.KERNEL_MM, "lru_gen/enabled", TunableKind.MASK, 0, 7),
  /** Working set protected from reclaim, in milliseconds. */
  LRU_GEN_MIN_TTL_MS(Place.KERNEL_MM, "lru_gen/min_ttl_ms", TunableKind.TICKS_MS),
  /** Whether swap read-ahead follows addresses. */
  SWAP_VMA_RA_ENABLED(Place.KERNEL_MM, "swap/vma_ra_enabled", TunableKind.TRUE_FALSE),
  /** Whether reclaim moves pages to slower nodes. */
  NUMA_DEMOTION_ENABLED(Place.KERNEL_MM, "numa/demotion_enabled", TunableKind.TRUE_FALSE),
  /** How empty, of its limit, a full pool must get before it accepts again. */
  ZSWAP_ACCEPT_THRESHOLD_PERCENT(Place.ZSWAP, "accept_threshold_percent", TunableKind.UINT, "90"),
  /** Whether pages are compressed instead of being written to swap. */
  ZSWAP_ENABLED(Place.ZSWAP, "enabled", TunableKind.YES_NO, "N"),
  /** Most memory of the pool, in percent of RAM. */
  ZSWAP_MAX_POOL_PERCENT(Place.ZSWAP, "max_pool_percent", TunableKind.UINT, "20"),
  /** Whether the pool is shrunk under pressure. */
  ZSWAP_SHRINKER_ENABLED(Place.ZSWAP, "shrinker_enabled", TunableKind.YES_NO, "N"),
  /** Whether threads and pages are brought together on nodes, and how; set at boot by the number of nodes. */
  NUMA_BALANCING(Place.KERNEL, "numa_balancing", TunableKind.INT, 0, 4, "0"),
  /** How much of address spaces is placed by chance: 0 nothing, 1 all but the heap, 2 that too. */
  RANDOMIZE_VA_SPACE(Place.KERNEL, "randomize_va_space", TunableKind.INT, "2"),
  /** One more than the largest number of a process. */
  PID_MAX(Place.KERNEL, "pid_max", TunableKind.INT, 301, 4_194_304, "32768"),
  /** Most processes; set at boot by the size of memory. */
  THREADS_MAX(Place.KERNEL, "threads-max", TunableKind.INT, 1, Integer.MAX_VALUE, "3611"),
  /** After how many seconds a machine that stopped starts again; 0 is never. */
  PANIC(Place.KERNEL, "panic", TunableKind.INT, "-1"),
  /** Whether kernel addresses are hidden. */
  KPTR_RESTRICT(Place.KERNEL, "kptr_restrict", TunableKind.INT, 0, 2, "0"),
  /** After how many seconds a task that waits is complained of; 0 is never. */
  HUNG_TASK_TIMEOUT_SECS(
      Place.KERNEL, "hung_task_timeout_secs", TunableKind.INT, 0, Integer.MAX_VALUE, "120"),
  /** Which messages go to the console. */
  PRINTK(Place.KERNEL, "printk", TunableKind.VECTOR, "4\t4\t1\t7"),
  /** Most descriptors of a process. */
  NR_OPEN(Place.FS, "nr_open", TunableKind.INT, 8, 2_147_483_584L, "1048576");

  /** Where a tunable's file is. */
  public enum Place {
    /** {@code /proc/sys/vm}. */
    VM("/proc/sys/vm/"),
    /** {@code /sys/kernel/mm}. */
    KERNEL_MM("/sys/kernel/mm/"),
    /** {@code /sys/module/zswap/parameters}. */
    ZSWAP("/sys/module/zswap/parameters/"),
    /** {@code /proc/sys/kernel}. */
    KERNEL("/proc/sys/kernel/"),
    /** {@code /proc/sys/fs}. */
    FS("/proc/sys/fs/");

    private final String directory;

    Place(String directory) {
      this.directory = directory;
    }

    /**
     * The directory.
     *
     * @return absolute path, ended by a slash
     */
    public String directory() {
      return directory;
    }

    private String recorded(String name) {
      Map<String, String> defaults =
          this == VM ? Reference.sysctlDefaults() : Reference.switchDefaults();
      String text = defaults.get(name);
      if (text == null) {
        throw new IllegalStateException("no default is recorded for " + directory + name);
      }
      return text;
    }
  }

  /** Switches that there are for folios of each size. */
  private enum Sized {
    ENABLED("enabled", "always inherit madvise never"),
    SHMEM_ENABLED("shmem_enabled", "always inherit within_size advise never");

    private final String file;
    private final String words;

    Sized(String file, String words) {
      this.file = file;
      this.words = words;
    }

    private String path(long kbytes) {
      return "transparent_hugepage/hugepages-%dkB/%s".formatted(kbytes, file);
    }
  }

  private static final long HUGE_KBYTES = 2048;
  private static final int LEAST_HIGH_FRACTION = 8;

  private static final Map<String, Tunable> BY_PATH =
      Arrays.stream(values()).collect(Collectors.toMap(Tunable::path, Function.identity()));

  private final Place place;
  private final String fileName;
  private final TunableKind kind;
  private final long min;
  private final long max;

  /** Separated by spaces: an enum's fields are to be immutable. */
  private final String words;

  private final String defaultText;

  /** A choice, made as recorded. */
  Tunable(Place place, String fileName, String... words) {
    this(
        place,
        fileName,
        TunableKind.WORDS,
        0,
        words.length - 1,
        String.join(" ", words),
        place.recorded(fileName));
  }

  /** The switch for folios of a size: the largest follow the switch for all, others are off. */
  Tunable(Sized file, long kbytes) {
    this(
        Place.KERNEL_MM,
        file.path(kbytes),
        TunableKind.WORDS,
        0,
        file.words.split(" ", -1).length - 1,
        file.words,
        kbytes == HUGE_KBYTES ? "inherit" : "never");
  }

  /** Whatever its kind can be, and is as recorded. */
  Tunable(Place place, String fileName, TunableKind kind) {
    this(place, fileName, kind, kind.min, kind.max);
  }

  /** Whatever its kind can be. */
  Tunable(Place place, String fileName, TunableKind kind, String defaultText) {
    this(place, fileName, kind, kind.min, kind.max, defaultText);
  }

  /** A range, set as recorded. */
  Tunable(Place place, String fileName, TunableKind kind, long min, long max) {
    this(place, fileName, kind, min, max, place.recorded(fileName));
  }

  /** A range. */
  Tunable(Place place, String fileName, TunableKind kind, long min, long max, String defaultText) {
    this(place, fileName, kind, min, max, "", defaultText);
  }

  Tunable(
      Place place,
      String fileName,
      TunableKind kind,
      long min,
      long max,
      String words,
      String defaultText) {
    this.place = place;
    this.fileName = fileName;
    this.kind = kind;
    this.min = min;
    this.max = max;
    this.words = words;
    this.defaultText = defaultText;
  }

  /**
   * The switch for anonymous folios of an order.
   *
   * @param order 2 to 9
   * @return {@code hugepages-*kB/enabled}
   */
  public static Tunable thpEnabled(int order) {
    return ofOrder(order, Sized.ENABLED);
  }

  /**
   * The switch for folios of shared memory of an order.
   *
   * @param order 1 to 9
   * @return {@code hugepages-*kB/shmem_enabled}
   */
  public static Tunable shmemEnabled(int order) {
    return ofOrder(order, Sized.SHMEM_ENABLED);
  }

  private static Tunable ofOrder(int order, Sized file) {
    String path = Place.KERNEL_MM.directory() + file.path(PageSize.SIZE_BYTES << order >> 10);
    return ofPath(path)
        .orElseThrow(() -> new IllegalArgumentException("no switch for order " + order));
  }

  /**
   * The tunable behind a file.
   *
   * @param path absolute path
   * @return the tunable, or nothing if the file is none
   */
  public static Optional<Tunable> ofPath(String path) {
    return Optional.ofNullable(BY_PATH.get(path));
  }

  /**
   * Where its file is.
   *
   * @return the place
   */
  public Place place() {
    return place;
  }

  /**
   * Its file's name below its {@linkplain #place place}.
   *
   * @return relative path
   */
  public String fileName() {
    return fileName;
  }

  /**
   * Its file.
   *
   * @return absolute path
   */
  public String path() {
    return place.directory() + fileName;
  }

  /**
   * The words it chooses among.
   *
   * @return in the order of its values, from 0; empty unless it is a choice
   */
  public List<String> words() {
    return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
  }

  /**
   * Whether its file can be read; writing what cannot makes something happen.
   *
   * @return false for {@code drop_caches} and {@code compact_memory}
   */
  public boolean isReadable() {
    return kind != TunableKind.TRIGGER || this == STAT_REFRESH;
  }

  /**
   * What its file reads on a machine with memory enough for huge pages.
   *
   * @return text without line end
   */
  public String defaultText() {
    return defaultText;
  }

  TunableKind kind() {
    return kind;
  }

  /** All bits that exist. */
  long defaultMask() {
    return max;
  }

  boolean allows(long value) {
    return value >= min
        && value <= max
        && (this != PERCPU_PAGELIST_HIGH_FRACTION || value == 0 || value >= LEAST_HIGH_FRACTION);
  }
}
