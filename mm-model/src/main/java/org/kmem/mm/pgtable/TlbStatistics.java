package org.kmem.mm.pgtable;

/**
 * What TLBs did, of one CPU or summed up. Kernel counterpart: the {@code nr_tlb_*} counters.
 *
 * @param hits translations found
 * @param misses translations that had to walk the page table
 * @param pageFlushes pages flushed one by one
 * @param spaceFlushes address spaces flushed
 * @param fullFlushes times that everything was flushed
 * @param shootdownsReceived interrupts by other CPUs that wanted something flushed
 */
public record TlbStatistics(
    long hits,
    long misses,
    long pageFlushes,
    long spaceFlushes,
    long fullFlushes,
    long shootdownsReceived) {

  /** Nothing yet. */
  public static final TlbStatistics NONE = new TlbStatistics(0, 0, 0, 0, 0, 0);

  /**
   * The sum of two.
   *
   * @param other what to add
   * @return sums
   */
  public TlbStatistics plus(TlbStatistics other) {
    return new TlbStatistics(
        hits + other.hits,
        misses + other.misses,
        pageFlushes + other.pageFlushes,
        spaceFlushes + other.spaceFlushes,
        fullFlushes + other.fullFlushes,
        shootdownsReceived + other.shootdownsReceived);
  }
}
