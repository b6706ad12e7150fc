package org.kmem.mm.vmstat;

import java.util.List;
import java.util.Locale;

/**
 * What is counted of folios of each size: the files of {@code hugepages-*kB/stats}, in their order there.
 *
 * <p>Source: kernel documentation {@code admin-guide/mm/transhuge.rst}. Kernel counterpart: {@code enum
 * mthp_stat_item}.
 */
public enum MthpStat {
  /** Faults that brought one. */
  ANON_FAULT_ALLOC(0),
  /** Faults that wanted one and took a smaller one, or a page. */
  ANON_FAULT_FALLBACK(1),
  /** Those of them that the control group refused. */
  ANON_FAULT_FALLBACK_CHARGE(2),
  /** Anonymous ones that there are. */
  NR_ANON(3),
  /** Those of them that are mapped in part and wait to be split. */
  NR_ANON_PARTIALLY_MAPPED(4),
  /** Those that came for shared memory. */
  SHMEM_ALLOC(5),
  /** Shared memory that wanted one and took a smaller one, or a page. */
  SHMEM_FALLBACK(6),
  /** Those of them that the control group refused. */
  SHMEM_FALLBACK_CHARGE(7),
  /** Split into smaller ones. */
  SPLIT(8),
  /** Put on the list of those to be split. */
  SPLIT_DEFERRED(9),
  /** Could not be split. */
  SPLIT_FAILED(10),
  /** Swapped out whole. */
  SWPOUT(11),
  /** Split because they could not be swapped out whole. */
  SWPOUT_FALLBACK(12);

  /** All of them, in the order of a directory. */
  public static final List<MthpStat> ALL = List.of(values());

  private final int index;
  private final String text;

  MthpStat(int index) {
    this.index = index;
    this.text = name().toLowerCase(Locale.ROOT);
  }

  /**
   * Whether it is about anonymous folios only, which have four pages at least.
   *
   * @return false for what folios of shared memory have too
   */
  public boolean isAnonymous() {
    return index <= NR_ANON_PARTIALLY_MAPPED.index || this == SPLIT_DEFERRED;
  }

  /**
   * The name of its file.
   *
   * @return for example {@code "anon_fault_alloc"}
   */
  public String text() {
    return text;
  }

  /** Its place in arrays of counters. */
  int index() {
    return index;
  }
}
