package org.kmem.pcp;

import org.kmem.units.PageSize;

/**
 * Sizes of a zone's per-CPU page lists, in pages.
 *
 * <p>A list is refilled and drained {@code batch} pages at a time (in multiples when a burst goes
 * on). Its limit {@code high} tunes itself between {@code highMin} and {@code highMax}; a list that
 * was never used has 0. Where a large {@code watermark_scale_factor} makes {@code highMin} exceed
 * {@code highMax}, a list in use has the latter, see {@link #clampHigh}; one in the DMA zone was seen
 * with the former while it decayed.
 *
 * <p>Source: kernel documentation {@code admin-guide/sysctl/vm.rst}
 * (percpu_pagelist_high_fraction); checked against Linux 6.12 and 6.18.
 *
 * @param batch pages moved at a time, one less than a power of two, 1..63
 * @param highMin lower bound of the limit
 * @param highMax upper bound of the limit
 */
public record PcpSizing(int batch, long highMin, long highMax) {
  /** {@code vm.percpu_pagelist_high_fraction} for limits that tune themselves. */
  public static final int AUTO = 0;

  /** Smallest fraction other than {@link #AUTO}: no list holds more than 1/8 of its zone. */
  public static final int MIN_FRACTION = 8;

  private static final long MAX_BATCH_BASE = (1L << 20) / PageSize.SIZE_BYTES;

  /**
   * Sizes for the lists of a zone.
   *
   * @param managedPages managed pages of the zone
   * @param lowMarkPages the low watermark as last computed, which clears any boost
   * @param nodeCpus online CPUs of the zone's node, possibly 0
   * @param onlineCpus online CPUs of the machine; share the zone if its node has none
   * @param highFraction {@code vm.percpu_pagelist_high_fraction}: {@link #AUTO} or at least {@link
   *     #MIN_FRACTION}
   * @return the sizes
   */
  public static PcpSizing of(
      long managedPages, long lowMarkPages, int nodeCpus, int onlineCpus, int highFraction) {
    int batch = batch(managedPages);
    int cpus = nodeCpus == 0 ? onlineCpus : nodeCpus;
    long floor = 4L * batch;
    if (highFraction != AUTO) {
      long high = Math.max(managedPages / highFraction / cpus, floor);
      return new PcpSizing(batch, high, high);
    }
    return new PcpSizing(
        batch,
        Math.max(lowMarkPages / cpus, floor),
        Math.max(managedPages / MIN_FRACTION / cpus, floor));
  }

  /**
   * The limit within its bounds.
   *
   * @param high a limit
   * @return at least {@link #highMin}, but never above {@link #highMax}
   */
  public long clampHigh(long high) {
    return Math.min(Math.max(high, highMin), highMax);
  }

  /** About a thousandth of the zone in four steps, at most 1 MiB; odd sizes avoid cache aliasing. */
  private static int batch(long managedPages) {
    long quarter = Math.max(Math.min(managedPages >> 10, MAX_BATCH_BASE) / 4, 1);
    return Math.max((int) Long.highestOneBit(quarter + quarter / 2) - 1, 1);
  }
}
