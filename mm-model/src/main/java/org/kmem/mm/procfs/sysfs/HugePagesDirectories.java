package org.kmem.mm.procfs.sysfs;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.procfs.seq.FixedDirectory;

/**
 * {@code /sys/kernel/mm/hugepages}, with a directory for each size, and the same of a node. Source: kernel documentation
 * {@code admin-guide/mm/hugetlbpage.rst}.
 */
final class HugePagesDirectories {
  private static final int KB_SHIFT = 10;

  private HugePagesDirectories() {}

  /** The machine's. */
  static void addTo(Hstates pools, FixedDirectory hugepages) {
    for (Hstate pool : pools.all()) {
      FixedDirectory directory = hugepages.directory(name(pool));
      directory.with("free_hugepages", new CountFile(pool::free, null));
      directory.with("resv_hugepages", new CountFile(pool::resv, null));
      directory.with("surplus_hugepages", new CountFile(pool::surplus, null));
      directory.with(
          "nr_hugepages", new CountFile(pool::nr, count -> resize(pools, pool, count, false)));
      directory.with(
          "nr_hugepages_mempolicy",
          new CountFile(pool::nr, count -> resize(pools, pool, count, true)));
      directory.with(
          "nr_overcommit_hugepages",
          new CountFile(pool::overcommit, count -> pools.setOvercommit(pool, count)));
      addDemotion(pools, pool, directory);
    }
  }

  /** A node's. */
  static void addTo(Hstates pools, int node, FixedDirectory hugepages) {
    for (Hstate pool : pools.all()) {
      FixedDirectory directory = hugepages.directory(name(pool));
      directory.with("free_hugepages", new CountFile(() -> pool.free(node), null));
      directory.with("surplus_hugepages", new CountFile(() -> pool.surplus(node), null));
      directory.with(
          "nr_hugepages",
          new CountFile(
              () -> pool.nr(node),
              count -> {
                pools.setMaxOfNode(pool, count, node);
                return 0;
              }));
      addDemotion(pools, pool, directory);
    }
  }

  private static long resize(Hstates pools, Hstate pool, long count, boolean byPolicy) {
    pools.setMax(pool, count, byPolicy);
    return 0;
  }

  private static void addDemotion(Hstates pools, Hstate pool, FixedDirectory directory) {
    @Nullable Hstate smaller = pools.demotesTo(pool);
    if (smaller != null) {
      directory.with("demote", new CountFile(null, count -> pools.demote(pool, count)));
      directory.with("demote_size", new SysFile((smaller.sizeBytes() >> KB_SHIFT) + "kB"));
    }
  }

  private static String name(Hstate pool) {
    return "hugepages-" + (pool.sizeBytes() >> KB_SHIFT) + "kB";
  }
}
