package org.kmem.mm.mapping;

/**
 * What is known about how an open file is read: the window that was read ahead last, and how often faults of
 * its mappings have missed.
 *
 * <pre>
 *            |&lt;----- async size -----|
 *  |---------------- size ----------|
 *  ^ start   ^ page with the mark
 * </pre>
 *
 * <p>Plain data; the rules are {@code org.kmem.mm.pagecache}'s.
 *
 * <p>Kernel counterpart: {@code struct file_ra_state}.
 */
public final class ReadaheadState {
  /** Misses of faults that are remembered at most. */
  private static final int MMAP_MISS_MAX = 1000;

  private long start;
  private long size;
  private long asyncSize;
  private long windowPages;
  private int mmapMisses;
  private long previousPosition = -1;
  private boolean random;

  /**
   * State of a file that was just opened.
   *
   * @param windowPages largest window, see {@link #windowPages}
   */
  public ReadaheadState(long windowPages) {
    this.windowPages = windowPages;
  }

  /**
   * First page of the window.
   *
   * @return its index
   */
  public long start() {
    return start;
  }

  /**
   * Pages of the window.
   *
   * @return how many
   */
  public long size() {
    return size;
  }

  /**
   * Pages at the end of the window before which the next window is read: the first of them bears the mark.
   *
   * @return how many
   */
  public long asyncSize() {
    return asyncSize;
  }

  /**
   * Sets the window.
   *
   * @param newStart index of its first page
   * @param newSize pages
   * @param newAsyncSize pages after the mark, the marked one included
   */
  public void setWindow(long newStart, long newSize, long newAsyncSize) {
    start = newStart;
    size = newSize;
    asyncSize = newAsyncSize;
  }

  /**
   * The largest window: {@code ra_pages}. 0 switches readahead off.
   *
   * @return pages
   */
  public long windowPages() {
    return windowPages;
  }

  /**
   * Sets the largest window.
   *
   * @param pages see {@link #windowPages}
   */
  public void setWindowPages(long pages) {
    windowPages = pages;
  }

  /**
   * Whether the file is said to be read in random order: {@code FMODE_RANDOM}.
   *
   * @return true if so
   */
  public boolean isRandom() {
    return random;
  }

  /**
   * Says whether the file is read in random order.
   *
   * @param isRandom what is said
   */
  public void setRandom(boolean isRandom) {
    random = isRandom;
  }

  /**
   * One past the last byte that was read, -1 if none was: {@code prev_pos}.
   *
   * @return position in bytes
   */
  public long previousPosition() {
    return previousPosition;
  }

  /**
   * Sets where the last read ended.
   *
   * @param position in bytes
   */
  public void setPreviousPosition(long position) {
    previousPosition = position;
  }

  /**
   * Faults that found no page, less those that did: {@code mmap_miss}.
   *
   * @return the count, at least 0
   */
  public int mmapMisses() {
    return mmapMisses;
  }

  /**
   * Counts a fault that found no page.
   *
   * @return the count after it
   */
  public int countMmapMiss() {
    if (mmapMisses < MMAP_MISS_MAX) {
      mmapMisses++;
    }
    return mmapMisses;
  }

  /**
   * Counts pages that were found: by a fault, or mapped around one.
   *
   * @param pages how many
   */
  public void countMmapHits(long pages) {
    mmapMisses = (int) Math.max(mmapMisses - pages, 0);
  }
}
