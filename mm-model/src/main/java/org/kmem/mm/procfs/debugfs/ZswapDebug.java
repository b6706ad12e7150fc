package org.kmem.mm.procfs.debugfs;

import java.util.function.LongSupplier;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SuppliedFile;
import org.kmem.mm.swap.Zswap;
import org.kmem.mm.swap.ZswapCounts;
import org.kmem.units.PageSize;

/** The files of {@code /sys/kernel/debug/zswap}. Source: kernel documentation {@code admin-guide/mm/zswap.rst}. */
public final class ZswapDebug {
  private static final int READABLE = 0444;

  private ZswapDebug() {}

  /**
   * Puts them in place.
   *
   * @param machine whose
   * @param zswapDirectory where
   */
  public static void addTo(Machine machine, FixedDirectory zswapDirectory) {
    Zswap zswap = machine.swap().zswap();
    ZswapCounts counts = zswap.counts();
    number(zswapDirectory, "pool_limit_hit", counts::poolLimitHit);
    number(zswapDirectory, "pool_total_size", () -> zswap.poolPages() << PageSize.SHIFT);
    number(zswapDirectory, "reject_alloc_fail", counts::rejectAllocFail);
    number(zswapDirectory, "reject_compress_fail", counts::rejectCompressFail);
    number(zswapDirectory, "reject_compress_poor", () -> 0);
    number(zswapDirectory, "reject_kmemcache_fail", () -> 0);
    number(zswapDirectory, "reject_reclaim_fail", counts::rejectReclaimFail);
    number(zswapDirectory, "stored_pages", zswap::storedPages);
    number(zswapDirectory, "written_back_pages", counts::writtenBackPages);
  }

  private static void number(FixedDirectory directory, String name, LongSupplier value) {
    directory.with(name, new SuppliedFile(READABLE, () -> value.getAsLong() + "\n"));
  }
}
