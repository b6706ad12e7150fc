package org.kmem.mm.folio;

/**
 * Hears of folios that come back to where others were evicted: the page cache and the swap cache tell.
 *
 * <p>An interface since those who tell lie below reclaim. Called by the holder of the baton; does not wait. Kernel
 * counterpart: {@code workingset_refault}.
 */
@FunctionalInterface
public interface Refaults {
  /** Nobody remembers. */
  Refaults NONE = (pfn, shadow) -> {};

  /**
   * A folio is back.
   *
   * @param pfn the new folio, charged to its group, on no list yet
   * @param shadow what was left in its place when it was evicted
   */
  void refault(long pfn, long shadow);
}
