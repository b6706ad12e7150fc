package org.kmem.mm.hugetlb;

import org.jspecify.annotations.Nullable;

/**
 * What a mount of hugetlbfs may take of a pool, and what it has reserved for itself: the {@code size} and {@code
 * min_size} options.
 *
 * <p>Kernel counterpart: {@code struct hugepage_subpool}.
 */
public final class Subpool {
  /** No bound. */
  public static final long UNLIMITED = -1;

  /** Answer to {@link #get} if the mount may not have that much. */
  static final long FULL = -1;

  private final Hstate hstate;
  private final long most;
  private final long least;
  private long used;
  private long reserved;

  private Subpool(Hstate hstate, long most, long least) {
    this.hstate = hstate;
    this.most = most;
    this.least = least;
    this.reserved = Math.max(least, 0);
  }

  /**
   * Makes the subpool of a mount, and reserves what it is to have at least.
   *
   * @param hstate the pool
   * @param most pages that it may take, or {@link #UNLIMITED}
   * @param least pages that it is to have, or {@link #UNLIMITED} for none
   * @return the subpool, or null if the pool does not have so many
   */
  static @Nullable Subpool create(Hstate hstate, long most, long least) {
    boolean promised = least == UNLIMITED || hstate.reserve(least, hstate.allNodes());
    return promised ? new Subpool(hstate, most, least) : null;
  }

  /**
   * Pages that it may take.
   *
   * @return pages, or {@link #UNLIMITED}
   */
  public long most() {
    return most;
  }

  /**
   * Pages that it has taken, reserved ones included.
   *
   * @return pages, counted if there is a bound
   */
  public long used() {
    return used;
  }

  /**
   * Takes pages: {@code hugepage_subpool_get_pages}.
   *
   * @return how many of them are to come from the pool beyond what the mount has reserved, or {@link #FULL}
   */
  long get(long pages) {
    if (most != UNLIMITED) {
      if (used + pages > most) {
        return FULL;
      }
      used += pages;
    }
    if (least == UNLIMITED || reserved == 0) {
      return pages;
    }
    long own = Math.min(reserved, pages);
    reserved -= own;
    return pages - own;
  }

  /**
   * Gives pages back: {@code hugepage_subpool_put_pages}.
   *
   * @return how many of them the mount does not keep reserved for itself
   */
  long put(long pages) {
    if (most != UNLIMITED) {
      used -= pages;
    }
    if (least == UNLIMITED || (used >= least && most != UNLIMITED)) {
      return pages;
    }
    long kept = Math.min(least - reserved, pages);
    reserved += kept;
    return pages - kept;
  }

  /** The mount goes, and all that it had reserved. */
  void release() {
    if (least != UNLIMITED) {
      hstate.reserve(-least, hstate.allNodes());
    }
  }
}
