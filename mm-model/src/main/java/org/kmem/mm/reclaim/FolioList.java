package org.kmem.mm.reclaim;

import java.util.Arrays;

/**
 * Folios that were taken off their lists for a while, each with a reference.
 *
 * <p>Reused from batch to batch; grows only. Kernel counterpart: a {@code list_head} of isolated folios.
 */
public final class FolioList {
  private static final int FIRST_SIZE = 64;

  private long[] pfns = new long[FIRST_SIZE];
  private int size;

  /** Makes an empty list. */
  public FolioList() {}

  /**
   * Folios on it.
   *
   * @return how many
   */
  public int size() {
    return size;
  }

  /**
   * A folio of it.
   *
   * @param at index below {@link #size}
   * @return the folio
   */
  public long get(int at) {
    return pfns[at];
  }

  /**
   * Adds a folio at the end.
   *
   * @param pfn the folio
   */
  public void add(long pfn) {
    if (size == pfns.length) {
      pfns = Arrays.copyOf(pfns, 2 * size);
    }
    pfns[size++] = pfn;
  }

  /**
   * Replaces an early folio: who goes through the list keeps some, in order.
   *
   * @param at index of one that was seen already
   * @param pfn the folio
   */
  public void set(int at, long pfn) {
    pfns[at] = pfn;
  }

  /**
   * Forgets all from an index on.
   *
   * @param newSize how many are left
   */
  public void truncate(int newSize) {
    size = newSize;
  }

  /** Forgets all. */
  public void clear() {
    size = 0;
  }
}
