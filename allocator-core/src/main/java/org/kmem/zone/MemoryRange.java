package org.kmem.zone;

/**
 * A range of page frames that are memory, without holes, of one node.
 *
 * @param node node it belongs to
 * @param startPfn first page frame
 * @param endPfn first page frame after it
 */
public record MemoryRange(int node, long startPfn, long endPfn) {

  /**
   * Page frames from {@code fromPfn} to {@code toPfn} that are in the range.
   *
   * @param fromPfn first page frame
   * @param toPfn first page frame after
   * @return how many, possibly 0
   */
  public long pagesWithin(long fromPfn, long toPfn) {
    return Math.max(Math.min(endPfn, toPfn) - Math.max(startPfn, fromPfn), 0);
  }

  /**
   * Length of the range.
   *
   * @return page frames
   */
  public long pages() {
    return endPfn - startPfn;
  }
}
