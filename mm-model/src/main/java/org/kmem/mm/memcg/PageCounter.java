package org.kmem.mm.memcg;

import org.jspecify.annotations.Nullable;

/**
 * Pages that a group and all below it have of something, and how many they may have.
 *
 * <p>A charge goes to the counter and all its ancestors, or to none. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct page_counter}.
 */
public final class PageCounter {
  /** No limit: what the files print as {@code max}. */
  public static final long UNLIMITED = Long.MAX_VALUE / 4096;

  private final @Nullable PageCounter parent;
  private final MemoryCgroup group;
  private long usage;
  private long max = UNLIMITED;
  private long high = UNLIMITED;
  private long peak;
  private long localPeak;

  PageCounter(@Nullable PageCounter parent, MemoryCgroup group) {
    this.parent = parent;
    this.group = group;
  }

  /**
   * What is charged, here and below.
   *
   * @return pages
   */
  public long usage() {
    return usage;
  }

  /**
   * What may be charged.
   *
   * @return pages, or {@link #UNLIMITED}
   */
  public long max() {
    return max;
  }

  /**
   * Sets what may be charged; what is charged already stays.
   *
   * @param pages the limit, or {@link #UNLIMITED}
   */
  public void setMax(long pages) {
    max = Math.min(pages, UNLIMITED);
  }

  /**
   * Above what charging slows down.
   *
   * @return pages, or {@link #UNLIMITED}
   */
  public long high() {
    return high;
  }

  /**
   * Sets above what charging slows down.
   *
   * @param pages the mark, or {@link #UNLIMITED}
   */
  public void setHigh(long pages) {
    high = Math.min(pages, UNLIMITED);
  }

  /**
   * The most that was ever charged.
   *
   * @return pages
   */
  public long peak() {
    return peak;
  }

  /**
   * The most that was charged since {@link #resetLocalPeak}.
   *
   * @return pages
   */
  public long localPeak() {
    return localPeak;
  }

  /** Lets {@link #localPeak} begin anew with what is charged now. */
  public void resetLocalPeak() {
    localPeak = usage;
  }

  /**
   * What could be charged here now, whatever the ancestors say.
   *
   * @return pages, not negative
   */
  public long margin() {
    return Math.max(0, max - usage);
  }

  /** The group that it is of. */
  MemoryCgroup group() {
    return group;
  }

  /** Charges if no limit on the way up forbids it; else answers the counter that does. */
  @Nullable PageCounter tryCharge(long pages) {
    for (PageCounter at = this; at != null; at = at.parent) {
      if (at.usage + pages > at.max) {
        return at;
      }
    }
    charge(pages);
    return null;
  }

  /** Charges whatever the limits are. */
  void charge(long pages) {
    for (PageCounter at = this; at != null; at = at.parent) {
      at.usage += pages;
      at.peak = Math.max(at.peak, at.usage);
      at.localPeak = Math.max(at.localPeak, at.usage);
    }
  }

  void uncharge(long pages) {
    for (PageCounter at = this; at != null; at = at.parent) {
      if (at.usage < pages) {
        throw new IllegalStateException(
            "%s has %d pages charged, of which %d cannot be given back"
                .formatted(at.group, at.usage, pages));
      }
      at.usage -= pages;
    }
  }

  /** Forgets pages that the parent's own account has taken over: its usage contains them already. */
  void handOver(long pages) {
    usage -= pages;
  }
}
